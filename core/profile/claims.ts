/**
 * The claims of a profile, each with the moment it was last made. A claim is text:
 * `user:17` or `loyaltyCard:9-12` where the id is kept as it is, `email#<digest>` where only a digest of it
 * is, and `?email#<digest>` for what a visitor said of themselves and nobody checked.
 */
export type Claims = Readonly<Record<string, number>>

/** Cookies and user ids kept per profile. */
const ownLimit = 32

/** Ids kept per profile of a namespace whose definition does not say. */
const usualLimit = 5

/** What visitors say of themselves is kept this often per namespace. */
const assertedLimit = 3

export const userNamespace = 'user'
export const cookieNamespace = 'cookie'

/** What a claim is made of; undefined: this is none. */
export function readClaim(
  claim: string,
): { namespace: string; asserted: boolean; id?: string; digest?: string } | undefined {
  const match = /^(\??)([\w-]+)([:#])(.+)$/s.exec(claim)
  if (!match) return undefined
  const [, asserted, namespace, sort, rest] = match as unknown as [string, string, string, string, string]
  return { namespace, asserted: asserted === '?', ...(sort === '#' ? { digest: rest } : { id: rest }) }
}

/** Whether the store has an index by which a claim leads to its person: user ids and cookies need none. */
export function isIndexed(claim: string): boolean {
  const read = readClaim(claim)
  return !!read && !read.asserted && read.namespace !== userNamespace && read.namespace !== cookieNamespace
}

export function userClaim(userId: string): string {
  return `${userNamespace}:${userId}`
}

/** Of a profile that was merged: its cookie leads here. */
export function cookieClaim(profileId: string): string {
  return `${cookieNamespace}:${profileId}`
}

/** How many claims of a namespace a profile keeps. */
export type LimitOf = (namespace: string) => number

export const usualLimitOf: LimitOf = (namespace) =>
  namespace === userNamespace || namespace === cookieNamespace ? ownLimit : usualLimit

/** Notes a claim. Of one namespace the newest are kept. */
export function withClaim(claims: Claims, claim: string, at: number, limitOf: LimitOf): Claims {
  return mergeClaims(claims, { [claim]: at }, limitOf)
}

/**
 * Both people's claims. Commutative and associative, limits included: a claim made twice counts from the
 * last time, and of one namespace the newest are kept; of equally new ones, the later in the alphabet.
 */
export function mergeClaims(a: Claims, b: Claims, limitOf: LimitOf): Claims {
  const merged: Record<string, number> = { ...a }
  for (const [claim, at] of Object.entries(b)) merged[claim] = Math.max(merged[claim] ?? at, at)
  const byNamespace = Map.groupBy(Object.keys(merged), (claim) => groupOf(claim))
  for (const [group, claims] of byNamespace) {
    const limit = group.startsWith('?') ? assertedLimit : limitOf(group)
    if (claims.length <= limit) continue
    claims.sort((x, y) => merged[y]! - merged[x]! || (x < y ? 1 : -1))
    for (const old of claims.slice(limit)) delete merged[old]
  }
  return merged
}

/** Claims that the first has and the second has not. */
export function claimsGone(before: Claims, after: Claims): string[] {
  return Object.keys(before).filter((claim) => !Object.hasOwn(after, claim))
}

function groupOf(claim: string): string {
  const read = readClaim(claim)
  return read ? `${read.asserted ? '?' : ''}${read.namespace}` : claim
}
