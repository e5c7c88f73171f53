import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A certificate that signed itself, and its key: in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const day = 24 * 60 * 60 * 1000

/**
 * A certificate for servers of tests, which no program has to be installed for: X.509 of version 3 (RFC 5280), ECDSA by
 * P-256. `names` are hosts, or addresses of IP version 4; `until`: milliseconds since 1970.
 * `subject`: a key that it is about in place of its own.
 */
export function certificateFor(
  names: readonly string[],
  until: number = Date.now() + day,
  subject?: KeyObject,
): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(objectId(1, 2, 840, 10045, 4, 3, 2))
  const name = sequence(tagged(0x31, sequence(objectId(2, 5, 4, 3), tagged(0x0c, Buffer.from(names[0]!)))))
  const alternatives = names.map((one) => {
    const parts = one.split('.').map(Number)
    const address = parts.length === 4 && parts.every((part) => part >= 0 && part < 256)
    return address ? tagged(0x87, Buffer.from(parts)) : tagged(0x82, Buffer.from(one))
  })
  const alternativeNames = sequence(objectId(2, 5, 29, 17), tagged(4, sequence(...alternatives)))
  const authority = sequence(objectId(2, 5, 29, 19), tagged(4, sequence(tagged(1, Buffer.from([0xff])))))
  const toBeSigned = sequence(
    tagged(0xa0, tagged(2, Buffer.from([2]))),
    tagged(2, Buffer.from([1])),
    algorithm,
    name,
    sequence(time(Math.min(until, Date.now()) - 2 * day), time(until)),
    name,
    (subject ?? publicKey).export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(alternativeNames, authority)),
  )
  const signature = sign('sha256', toBeSigned, privateKey)
  const certificate = sequence(toBeSigned, algorithm, tagged(3, Buffer.concat([Buffer.from([0]), signature])))
  const body = certificate.toString('base64').replace(/.{64}/g, '$&\n')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function objectId(first: number, second: number, ...others: readonly number[]): Buffer {
  // Of the numbers needed here none has more than 14 bits.
  const bytes = others.flatMap((part) => (part < 128 ? [part] : [0x80 | (part >> 7), part & 127]))
  return tagged(6, Buffer.from([first * 40 + second, ...bytes]))
}

/** As `GeneralizedTime`: 20250101000000Z. */
function time(at: number): Buffer {
  return tagged(0x18, Buffer.from(new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')))
}
