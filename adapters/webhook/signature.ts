import { createHmac, timingSafeEqual } from 'node:crypto'

/** The bytes that a secret stands for, `whsec_` and base64 of 24 to 64 bytes; undefined for anything else. */
export function secretBytes(secret: unknown): Buffer | undefined {
  if (typeof secret !== 'string' || secret.length > 128) return undefined
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? []
  const bytes = Buffer.from(base64 ?? '', 'base64')
  return bytes.length >= 24 && bytes.length <= 64 ? bytes : undefined
}

/** `v1,<base64>` of each secret, as `webhook-signature` has them. @param timestamp seconds since 1970 */
export function signatures(
  secrets: readonly Buffer[],
  id: string,
  timestamp: number,
  body: string | Uint8Array,
): string {
  return secrets.map((secret) => `v1,${digest(secret, id, timestamp, body).toString('base64')}`).join(' ')
}

/** Whether one of the signatures is by one of the secrets. All are compared, so that time tells nothing. */
export function isSigned(
  secrets: readonly Buffer[],
  id: string,
  timestamp: number,
  body: string | Uint8Array,
  given: string,
): boolean {
  const claimed = given
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
  let signed = false
  for (const secret of secrets) {
    const right = digest(secret, id, timestamp, body)
    for (const one of claimed) {
      if (one.length === right.length && timingSafeEqual(one, right)) signed = true
    }
  }
  return signed
}

function digest(secret: Buffer, id: string, timestamp: number, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest()
}
