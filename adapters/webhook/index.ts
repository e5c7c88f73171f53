import { needOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { Channel } from '../../core/ports/channel.ts'
import { systemClock } from '../../core/ports/clock.ts'
import { openChannel } from '../../core/runtime/open-channel.ts'
import { openPoster } from '../post-once.ts'
import { needed, optionChecks, type WebhookOptions } from './options.ts'
import { outcomeOf } from './outcome.ts'
import { payloadOf } from './payload.ts'
import { secretBytes, signatures } from './signature.ts'

export type { WebhookOptions } from './options.ts'
export type { WebhookMessage } from './payload.ts'
export { type VerifyOptions, verifyWebhook, type WebhookHeaders } from './verify.ts'

/**
 * Posts messages as JSON to a service of the site's, which brings them to people: SMS, a messenger, an app. They are
 * signed by the scheme of [Standard Webhooks](https://www.standardwebhooks.com), so that its libraries can verify them as
 * well as `verifyWebhook()`: `webhook-id` is that of the message, the same at every attempt.
 *
 * ```ts
 * channels: { sms: webhook({ url: 'https://sms.shop.example/attune', secret: process.env.WEBHOOK_SECRET, address: 'phone' }) }
 * ```
 * @throws AttuneError ATTUNE_OPTIONS with every mistake
 */
export function webhook(options: WebhookOptions): Channel {
  needOptions<WebhookOptions>('webhook()', options, optionChecks, needed)
  const { secret, address, timeout = 15_000, unencrypted = false, ca, clock = systemClock } = options
  const url = new URL(options.url)
  if (url.protocol === 'http:' && !unencrypted && !isHere(url.hostname)) {
    const cure = 'Use https:, or `unencrypted: true` where nobody else is on the way.'
    throw new AttuneError(
      'ATTUNE_OPTIONS',
      `webhook() posts personal data to another machine by http:. ${cure}`,
    )
  }
  const secrets = [secret].flat().map((one) => secretBytes(one)!)
  const poster = openPoster({ timeout, ca })

  return openChannel({
    name: 'webhook',
    address,
    async attempt(message) {
      const { to } = message
      if (address !== undefined && (to === undefined || to === null || to === ''))
        return { outcome: 'refused', why: 'no address' }
      const now = clock.now()
      const timestamp = Math.floor(now / 1000)
      const body = JSON.stringify(payloadOf(message, now))
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'attune',
        'webhook-id': message.id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatures(secrets, message.id, timestamp, body),
      }
      return outcomeOf(await poster.post(url, headers, body), message.id, clock.now())
    },
    release: poster.release,
  })
}

function isHere(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host)
}
