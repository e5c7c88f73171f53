import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import type { PushSubscription } from 'attune/adapters/web-push'

/** What a browser and its push service know of a subscription, so that they can read what is sent to it. */
export interface Browser {
  subscription(endpoint: string): PushSubscription
  /** What was encrypted for this browser (RFC 8291), or an error. */
  read(body: Buffer): string
}

export function browser(keys?: { readonly privateKey: string; readonly auth: string }): Browser {
  const curve = createECDH('prime256v1')
  if (keys) curve.setPrivateKey(keys.privateKey, 'base64url')
  else curve.generateKeys()
  const own = curve.getPublicKey()
  const auth = keys ? Buffer.from(keys.auth, 'base64url') : randomBytes(16)
  const derive = (secret: Buffer, salt: Buffer, info: Buffer | string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, info, length))

  return {
    subscription: (endpoint) => ({
      endpoint,
      keys: { p256dh: own.toString('base64url'), auth: auth.toString('base64url') },
    }),
    read(body) {
      const salt = body.subarray(0, 16)
      const size = body.readUInt32BE(16)
      const length = body[20]!
      const theirs = body.subarray(21, 21 + length)
      const record = body.subarray(21 + length)
      if (record.length > size) throw new Error('There is more than one record.')
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), own, theirs])
      const secret = derive(curve.computeSecret(theirs), auth, info, 32)
      const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16)
      const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12)
      const cipher = createDecipheriv('aes-128-gcm', key, nonce)
      cipher.setAuthTag(record.subarray(-16))
      const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()])
      const end = plain.findLastIndex((byte) => byte !== 0)
      if (plain[end] !== 2) throw new Error('This is not the last record.')
      return plain.subarray(0, end).toString()
    },
  }
}

/** What a site says of itself to a push service (RFC 8292), where its signature is right. */
export function readVapid(authorization: string): {
  key: string
  claims: { aud: string; exp: number; sub: string }
} {
  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization)!
  const [header, claims, signature] = token!.split('.')
  const point = Buffer.from(key!, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const jwk = { kty: 'EC', crv: 'P-256', x: x!, y: y! }
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  const good = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature!, 'base64url'),
  )
  const text = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  if (!good || text(header!).alg !== 'ES256') throw new Error('The site is not who it says.')
  return { key: key!, claims: text(claims!) }
}
