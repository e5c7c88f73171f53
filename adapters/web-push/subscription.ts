import { ECDH } from 'node:crypto'
import { isObject, own } from '../../core/json.ts'
import { isListed } from './services.ts'

/** What `PushSubscription.toJSON()` says in a browser, as far as it is needed. */
export type PushSubscription = {
  /** Whoever knows it can send, so it is told to nobody. */
  readonly endpoint: string
  readonly keys: {
    readonly p256dh: string
    readonly auth: string
  }
}

/** A point of P-256, uncompressed: 65 bytes of which the first is 4. */
const p256dh = /^B[A-P][A-Za-z0-9_-]{85}$/
/** 16 bytes. */
const secret = /^[A-Za-z0-9_-]{21}[AQgw]$/

/**
 * The subscription that a trait holds; undefined where it is none. Browsers send it, so it may say anything: it is
 * not taken where it leads to anybody but a push service that the site sends to, by https.
 */
export function readSubscription(value: unknown, services: readonly string[]): PushSubscription | undefined {
  if (!isObject(value)) return undefined
  const endpoint = endpointOf(own(value, 'endpoint'), services)
  const keys = own(value, 'keys')
  if (endpoint === undefined || !isObject(keys)) return undefined
  const key = unpadded(own(keys, 'p256dh'))
  const auth = unpadded(own(keys, 'auth'))
  if (!p256dh.test(key) || !secret.test(auth) || !isOnCurve(key)) return undefined
  return { endpoint, keys: { p256dh: key, auth } }
}

function endpointOf(value: unknown, services: readonly string[]): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !URL.canParse(value)) return undefined
  const url = new URL(value)
  const plain = url.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === ''
  return plain && isListed(url, services) ? url.href : undefined
}

function unpadded(value: unknown): string {
  return typeof value === 'string' && value.length < 128 ? value.replace(/={1,2}$/, '') : ''
}

function isOnCurve(key: string): boolean {
  try {
    return ECDH.convertKey(key, 'prime256v1', 'base64url', 'hex', 'uncompressed') !== ''
  } catch {
    return false
  }
}
