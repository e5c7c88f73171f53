import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { networkOf } from '../rate/network.ts'
import { tokenBuckets } from '../rate/token-buckets.ts'
import { addressOf } from '../request.ts'

/** Requests per minute that change something; as many may come at once. */
export interface RateLimits {
  /** Of one visitor (cookie). Default 120. */
  readonly visitor?: number
  /** Of one network address (IPv6: /64), which may be a whole office. Default 1200. */
  readonly network?: number
  /** Messages of one write key, not requests. Default 60,000. */
  readonly key?: number
  /** Of one network address, for all that is known of a visitor or to erase it, which reads much. Default 10. */
  readonly me?: number
  /** Profiles begun from one network address, as for `personalize()`. Default 600. */
  readonly newcomers?: number
}

/** @throws AttuneError ATTUNE_RATE_LIMITED, with `Retry-After` set */
export type RateLimiter = (req: IncomingMessage, res: ServerResponse, profileId: string | undefined) => void

const rateNames: OptionNames<RateLimits> = {
  visitor: true,
  network: true,
  key: true,
  me: true,
  newcomers: true,
}

/** @throws AttuneError ATTUNE_OPTIONS */
export function withDefaults(rates: RateLimits): Required<RateLimits> {
  checkOptions('The rate', rates, rateNames, 'rate')
  const { visitor = 120, network = 1_200, key = 60_000, me = 10, newcomers = 600 } = rates
  const all = { visitor, network, key, me, newcomers }
  if (Object.values(all).every((rate) => rate >= 1)) return all
  throw new AttuneError('ATTUNE_OPTIONS', 'Rate limits are numbers per minute, at least 1.')
}

export function rateLimiter({ visitor, network }: Required<RateLimits>, clock: Clock): RateLimiter {
  const visitors = tokenBuckets(visitor, clock)
  const networks = tokenBuckets(network, clock)

  return (req, res, profileId) => {
    const address = addressOf(req)
    const ofNetwork = address === undefined ? 0 : networks(networkOf(address))
    const wait = ofNetwork || (profileId === undefined ? 0 : visitors(profileId))
    if (wait === 0) return
    res.setHeader('Retry-After', wait)
    throw new AttuneError('ATTUNE_RATE_LIMITED', `Too many requests. Try again in ${wait} seconds.`)
  }
}
