import { createHmac } from 'node:crypto'
import cookieParser from 'cookie-parser'
import { sign } from 'cookie-signature'
import { recentMemo } from '../../core/signals/memo.ts'
import { findCookie } from './find-cookie.ts'

/** A cookie that only this site can have written. */
export interface SignedCookie<Value> {
  /** What it says; undefined when it is absent, forged, cut short, too long or there twice. */
  read(header: string): Value | undefined
  /** Whether it is good, but signed with a secret that is on its way out: write it anew. */
  isSignedBefore(header: string): boolean
  /** The `Set-Cookie` header that makes the browser keep it for its life. */
  write(value: Value): string
  /** The `Set-Cookie` header that makes the browser forget it. */
  clear(): string
}

export interface SignedCookieFormat<Value> {
  readonly name: string
  /** What it is for: nothing signed for another purpose passes for it. */
  readonly purpose: string
  readonly domain?: string | undefined
  readonly secure: boolean
  /** Seconds the browser keeps it. Default: a year. */
  readonly life?: number
  /** Longer ones are not looked at. */
  readonly maximum: number
  encode(value: Value): string
  decode(text: string): Value | undefined
}

interface Verified<Value> {
  readonly value: Value | undefined
  /** Signed with another than the newest secret. */
  readonly before: boolean
}

const year = 365 * 86_400
/** Verified cookies remembered: a signature costs microseconds, and most visitors send theirs often. */
const remembered = 2_048

export function signedCookie<Value extends object>(
  format: SignedCookieFormat<Value>,
  secrets: readonly string[],
): SignedCookie<Value> {
  const { name, purpose, domain, secure, life = year, maximum, encode, decode } = format
  const keys = secrets.map((secret) => keyFor(purpose, secret))
  const newest = cookieParser(keys.slice(0, 1))
  const others = keys.length > 1 ? cookieParser(keys.slice(1)) : undefined
  const attributes = `; Path=/${domain ? `; Domain=${domain}` : ''}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`

  /** cookie-parser works on a request of our own: the site's `req.cookies` stay as the site has them. */
  const textOf = (sent: string, parse: typeof newest): string | undefined => {
    const own = { headers: { cookie: `${name}=${sent}` }, signedCookies: {} as Record<string, unknown> }
    parse(own as never, {} as never, () => {})
    const text = own.signedCookies[name]
    return typeof text === 'string' ? text : undefined
  }

  const verify = recentMemo<Verified<Value>>(remembered, (sent) => {
    const text = textOf(sent, newest)
    if (text !== undefined || !others)
      return { value: text === undefined ? undefined : decode(text), before: false }
    const old = textOf(sent, others)
    return { value: old === undefined ? undefined : decode(old), before: true }
  })

  const received = (header: string): Verified<Value> | undefined => {
    const sent = findCookie(header, name)
    return sent === undefined || sent.length > maximum ? undefined : verify(apart(sent))
  }

  return {
    read: (header) => received(header)?.value,
    isSignedBefore(header) {
      const verified = others && received(header)
      return verified?.value !== undefined && verified.before
    },
    write(value) {
      const signed = encodeURIComponent(`s:${sign(encode(value), keys[0]!)}`)
      return `${name}=${signed}; Max-Age=${life}${attributes}`
    },
    clear: () => `${name}=; Max-Age=0${attributes}`,
  }
}

/**
 * A key of its own per purpose, so that neither our other cookies nor the site's, should it sign text of
 * its visitors' choosing with the same secret, can stand in for this one.
 */
function keyFor(purpose: string, secret: string): string {
  return createHmac('sha256', secret).update(`attune cookie ${purpose}`).digest('base64url')
}

/** A slice keeps the whole header alive for as long as it is remembered; a copy does not. */
function apart(slice: string): string {
  return Buffer.from(slice, 'latin1').toString('latin1')
}
