import { needOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { Channel, Delivery } from '../../core/ports/channel.ts'
import { systemClock } from '../../core/ports/clock.ts'
import { openChannel } from '../../core/runtime/open-channel.ts'
import { openPoster } from '../post-once.ts'
import { encryptedRequest, loadWebPush } from './encrypt.ts'
import { isPair, needed, optionChecks, seconds, type WebPushOptions } from './options.ts'
import { outcomeOf } from './outcome.ts'
import { payloadOf } from './payload.ts'
import { knownServices, outsideLookup } from './services.ts'
import { readSubscription } from './subscription.ts'

export type { Urgency, WebPushOptions } from './options.ts'
export type { PushPayload } from './payload.ts'
export type { PushSubscription } from './subscription.ts'

const nobody: Delivery = {
  outcome: 'refused',
  why: 'not a subscription at a known push service',
  unreachable: true,
}

/**
 * Sends notifications to browsers, by web push (RFC 8030), encrypted for the browser alone (RFC 8291, by the package
 * `web-push`) and signed with the site's key (RFC 8292). A trait holds what the browser said when the visitor agreed:
 * only push services of browsers, or those that the site names, are ever sent to.
 *
 * ```ts
 * channels: { push: webPush({ publicKey, privateKey: process.env.VAPID_PRIVATE_KEY, subject: 'mailto:post@shop.example' }) }
 * ```
 * @throws AttuneError ATTUNE_OPTIONS with every mistake, or where the package `web-push` is not installed
 */
export function webPush(options: WebPushOptions): Channel {
  needOptions<WebPushOptions>('webPush()', options, optionChecks, needed)
  const { publicKey, privateKey, subject, services = knownServices, urgency = 'normal' } = options
  const {
    address = 'pushSubscription',
    ttl = { days: 1 },
    timeout = 15_000,
    ca,
    clock = systemClock,
  } = options
  if (!isPair(publicKey, privateKey)) {
    throw new AttuneError('ATTUNE_OPTIONS', 'webPush(): `publicKey` and `privateKey` do not belong together.')
  }
  const library = loadWebPush()
  // Whom the site names with a whole name may be in its own network; others never are.
  const named = new Set((options.services ?? []).map((host) => host.replace(/:\d+$/, '')))
  const poster = openPoster({ timeout, ca, lookup: outsideLookup(named) })

  const sender = { vapid: { publicKey, privateKey, subject }, ttl: seconds(ttl), urgency }

  return openChannel({
    name: 'web-push',
    address,
    async attempt(message) {
      const { id, to } = message
      const subscription = readSubscription(to, services)
      if (subscription === undefined)
        return to === undefined ? { outcome: 'refused', why: 'no address' } : nobody
      const payload = payloadOf(message)
      if (payload === undefined) return { outcome: 'refused', why: 'too large for a push message' }
      const { headers, body } = encryptedRequest(library, subscription, payload, id, sender)
      return outcomeOf(await poster.post(new URL(subscription.endpoint), headers, body), id, clock.now())
    },
    release: poster.release,
  })
}
