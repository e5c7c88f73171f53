import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import { type Clock, systemClock } from '../../core/ports/clock.ts'
import { clock, milliseconds } from '../../core/runtime/checks/ports.ts'
import { secret } from './options.ts'
import type { WebhookMessage } from './payload.ts'
import { isSigned, secretBytes } from './signature.ts'

/** What `verifyWebhook()` is told. */
export interface VerifyOptions {
  /** As in `webhook()`; of several any will do. */
  readonly secret: string | readonly string[]
  /** Milliseconds by which the time of a message may differ from that of the receiver. Default 5 minutes. */
  readonly tolerance?: number
  /** Default: the machine's. */
  readonly clock?: Clock
}

/** The header of a request: of `node:http` and Express (`req.headers`), or of a `Request`. */
export type WebhookHeaders =
  | { readonly [name: string]: string | readonly string[] | undefined }
  | { get(name: string): string | null }

/**
 * What a receiver was sent by `webhook()`; undefined where that is not what it says: not signed with one of the secrets,
 * altered, or of another time. Answer 401 then. It is in constant time, and the same as any library of
 * [Standard Webhooks](https://www.standardwebhooks.com) does.
 *
 * A message may come more than once: remember the `data.id` of those that were done.
 *
 * ```ts
 * app.post('/attune', express.text({ type: () => true }), (req, res) => {
 *   const message = verifyWebhook(req.headers, req.body, { secret: process.env.WEBHOOK_SECRET })
 *   if (message === undefined) return res.sendStatus(401)
 * ```
 * @param body as it came: what was parsed and written anew has another signature
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function verifyWebhook(
  headers: WebhookHeaders,
  body: string | Uint8Array,
  options: VerifyOptions,
): WebhookMessage | undefined {
  checkOptions<VerifyOptions>('verifyWebhook()', options, { secret, tolerance: milliseconds, clock })
  if (options?.secret === undefined)
    throw new AttuneError('ATTUNE_OPTIONS', 'verifyWebhook() needs the `secret` that webhook() signs with.')
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    throw new AttuneError('ATTUNE_OPTIONS', 'verifyWebhook() takes the body as it came: use express.text().')
  const { tolerance = 5 * 60_000, clock: time = systemClock } = options
  const id = field(headers, 'webhook-id')
  const timestamp = field(headers, 'webhook-timestamp')
  const given = field(headers, 'webhook-signature')
  if (id === undefined || given === undefined || !/^\d{1,12}$/.test(timestamp ?? '')) return undefined
  if (!(Math.abs(time.now() - Number(timestamp) * 1000) <= tolerance)) return undefined
  const secrets = [options.secret].flat().map((one) => secretBytes(one)!)
  return isSigned(secrets, id, Number(timestamp), body, given) ? read(body, id) : undefined
}

function field(headers: WebhookHeaders, name: string): string | undefined {
  const value =
    typeof headers.get === 'function' ? headers.get(name) : (headers as Record<string, unknown>)[name]
  return typeof value === 'string' && value.length > 0 && value.length <= 2048 ? value : undefined
}

function read(body: string | Uint8Array, id: string): WebhookMessage | undefined {
  try {
    const message: unknown = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
    const ours = isObject(message) && message.type === 'attune.message' && isObject(message.data)
    return ours && (message.data as { id?: unknown }).id === id
      ? (message as unknown as WebhookMessage)
      : undefined
  } catch {
    return undefined
  }
}
