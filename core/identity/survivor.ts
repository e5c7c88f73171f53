import type { Profile } from '../profile/profile.ts'

/**
 * Whether `a` stays, and `b` becomes part of it, when both turn out to be one person: the one with a user id,
 * then the known one, then the smaller id. A total order, and one in which a profile only ever rises while
 * the one that moves is checked against what it was: so merges that are begun at once never go round in a
 * circle.
 */
export function outranks(a: Ranked, b: Ranked): boolean {
  return rank(a) - rank(b) > 0 || (rank(a) === rank(b) && a.id < b.id)
}

type Ranked = Pick<Profile, 'id' | 'kind' | 'userId'>

function rank({ kind, userId }: Ranked): number {
  return userId !== undefined ? 2 : kind === 'known' ? 1 : 0
}
