import { createRequire } from 'node:module'
import { installedNow } from '../../core/installed.ts'
import type { Urgency } from './options.ts'
import type { PushSubscription } from './subscription.ts'

/** What all messages of a channel have in common. */
export interface Sender {
  /** The site's key, by which push services know it (RFC 8292). */
  readonly vapid: { readonly publicKey: string; readonly privateKey: string; readonly subject: string }
  /** Seconds that a message waits for a device. */
  readonly ttl: number
  readonly urgency: Urgency
}

type WebPush = typeof import('web-push')

/** @throws AttuneError `ATTUNE_OPTIONS` where web-push is not installed */
export function loadWebPush(): WebPush {
  return installedNow<WebPush>(
    'web-push',
    () => createRequire(import.meta.url)('web-push'),
    'encrypt notifications',
  )
}

/** A request to a push service, with the payload encrypted for one browser (RFC 8291). */
export function encryptedRequest(
  library: WebPush,
  subscription: PushSubscription,
  payload: string,
  id: string,
  { vapid, ttl, urgency }: Sender,
): { headers: Record<string, string>; body: Buffer } {
  const { headers, body } = library.generateRequestDetails(subscription, payload, {
    vapidDetails: vapid,
    contentEncoding: 'aes128gcm',
    TTL: ttl,
    urgency,
    // A repeat replaces what still waits for the device (RFC 8030, 5.4).
    topic: id,
  })
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return { headers: Object.fromEntries(texts), body }
}
