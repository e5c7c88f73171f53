import type { IncomingMessage } from 'node:http'
import type { Attune } from '../../core/attune.ts'
import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { addressOf } from '../request.ts'
import { networkOf } from './network.ts'
import { isPrivateAddress } from './private-networks.ts'
import { tokenBuckets } from './token-buckets.ts'

/** How often visitors are looked up and profiles begun, per minute; as many may come at once. `Infinity`: without limit. */
export interface VisitRates {
  /**
   * Requests that come with one visitor's cookie. Those beyond are answered as a stranger's, and the store is not
   * asked, so that nobody wears out one profile. Default 600.
   */
  readonly visitor?: number
  /**
   * Profiles begun from one network address (IPv6: /64), which may be a whole office. Beyond it pages adapt, but
   * nothing is kept of newcomers: a robot that keeps no cookie, or keeps thousands, does not fill the store.
   * Addresses of private networks are not counted, as everybody would seem to come from a proxy there. Default 600.
   */
  readonly newcomers?: number
}

/** Of one visitor, unless the site says otherwise: ten a second, which no browser asks for. */
export const visitsPerMinute = 600

export interface VisitLimits {
  /** Why a request with this cookie is not looked up; undefined: it is. */
  refusalOf(profileId: string): AttuneError | undefined
  /** Whether a profile may be begun for whoever sends this request. To ask is to use it up. */
  mayBegin(req: IncomingMessage): boolean
}

const rateNames: OptionNames<VisitRates> = { visitor: true, newcomers: true }

/** @throws AttuneError ATTUNE_OPTIONS */
export function visitLimits(
  { clock, onError }: Pick<Attune, 'clock' | 'onError'>,
  rates: VisitRates = {},
): VisitLimits {
  checkOptions('The rate', rates, rateNames, 'rate')
  const { visitor = visitsPerMinute, newcomers = 600 } = rates
  if (![visitor, newcomers].every((rate) => rate >= 1)) {
    throw new AttuneError('ATTUNE_OPTIONS', 'Rate limits are numbers per minute, at least 1.')
  }
  const perVisitor = tokenBuckets(visitor, clock)
  const perNetwork = tokenBuckets(newcomers, clock)
  const reports = tokenBuckets(1, clock)

  /** Once a minute: who is under attack has other worries than a full log. */
  const report = (what: string, error: AttuneError) => {
    if (reports(what) === 0) onError(error)
    return error
  }

  return {
    refusalOf(profileId) {
      const wait = perVisitor(profileId)
      return wait === 0 ? undefined : report('visitor', limited(`${visitor} requests of one visitor`, wait))
    },
    mayBegin(req) {
      const address = addressOf(req)
      if (address === undefined || isPrivateAddress(address)) return true
      const wait = perNetwork(networkOf(address))
      if (wait === 0) return true
      report('newcomers', limited(`${newcomers} profiles begun from one network`, wait, behindProxy))
      return false
    },
  }
}

const behindProxy = ' If all visitors seem to come from it, set `trust proxy` to the proxies of the site.'

function limited(what: string, wait: number, cure = ''): AttuneError {
  const message = `There were more than ${what} in a minute.${cure}`
  return new AttuneError('ATTUNE_RATE_LIMITED', message, { retryAfter: wait * 1000 })
}
