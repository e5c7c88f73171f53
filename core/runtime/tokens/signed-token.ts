import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Duration, durationMistake, toMilliseconds } from '../../duration.ts'
import { AttuneError } from '../../errors.ts'

/** More than this is no token of ours. */
const longest = 2048

/** A value that can be read by anybody and made by nobody else, for one purpose: the first secret signs. */
export function signToken(purpose: string, value: unknown, secrets: readonly string[]): string {
  const payload = Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${payload}.${signature(purpose, payload, secrets[0]!)}`
}

/** What was signed with one of the secrets; undefined when it was not, or was altered. */
export function readToken(purpose: string, token: string, secrets: readonly string[]): unknown {
  const [payload = '', given = ''] = token.length <= longest ? token.split('.') : []
  if (!secrets.some((secret) => sameText(given, signature(purpose, payload, secret)))) return undefined
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

/**
 * The address with a token in its query.
 * @throws AttuneError ATTUNE_OPTIONS for what is no text
 */
export function withToken(url: string, parameter: string, token: string): string {
  if (typeof url !== 'string' || url === '') {
    const cure = 'Give the address of a page first, such as "/" or "https://shop.example/page".'
    throw new AttuneError('ATTUNE_OPTIONS', `There is no address for the link to lead to. ${cure}`)
  }
  const [page = '', ...fragment] = url.split('#')
  const query = `${page.includes('?') ? '&' : '?'}${parameter}=${token}`
  return [page + query, ...fragment].join('#')
}

/**
 * Milliseconds that a link is good for.
 * @throws AttuneError ATTUNE_OPTIONS for what is no duration
 */
export function linkLife(expiresIn: Duration): number {
  const mistake = durationMistake(expiresIn)
  if (mistake === undefined) return toMilliseconds(expiresIn)
  throw new AttuneError('ATTUNE_OPTIONS', `The link's \`expiresIn\` ${mistake}. Write it as { days: 7 }.`)
}

function signature(purpose: string, payload: string, secret: string): string {
  return createHmac('sha256', secret).update(`attune ${purpose} ${payload}`).digest('base64url')
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
