import { cookieClaim, userClaim } from '../../profile/claims.ts'
import type { Shell } from '../shell.ts'
import { claimStep, knownStep } from '../storing/change.ts'
import type { Draft, Loaded } from '../storing/draft.ts'
import { knownProfileId } from '../storing/keys.ts'
import { findHolder } from './index-rows.ts'
import type { KnownFact } from './known-message.ts'

/**
 * Whom a message is about. With a user id there always is somebody, stored or not yet; undefined: nobody is
 * stored under its other ids.
 */
export async function personMeant(
  shell: Shell,
  { userId, claims, anonymousId }: Omit<KnownFact, 'signal' | 'stamp'>,
): Promise<Loaded | undefined> {
  const { profiles } = shell
  if (userId !== undefined) {
    const { loaded } = await profiles.loadOr(knownProfileId(userId), (begun) => presumed(shell, begun))
    return loaded
  }
  for (const claim of claims) {
    const { holder } = (await findHolder(shell, claim)) ?? {}
    if (holder) return profiles.load(holder.profile.id)
  }
  return claims.length > 0 || anonymousId === undefined ? undefined : behindCookie(shell, anonymousId)
}

/** The same key for the same person: what is asked once of the store. */
export function meantBy({ userId, claims, anonymousId }: Omit<KnownFact, 'signal' | 'stamp'>): string {
  return JSON.stringify(userId ?? (claims.length > 0 ? claims : { anonymousId }))
}

/**
 * Whoever a cookie with this profile id would lead to. The profile id of a known person can be reckoned from
 * their user id, so it leads to nobody here: a cookie of theirs has another, or had when it was theirs.
 */
async function behindCookie({ profiles }: Shell, anonymousId: string): Promise<Loaded | undefined> {
  const loaded = await profiles.load(anonymousId)
  if (!loaded) return undefined
  const { id, kind, userId, ids } = loaded.profile
  const own = id === anonymousId && (kind === 'unknown' || userId === undefined)
  return own || Object.hasOwn(ids, cookieClaim(anonymousId)) ? loaded : undefined
}

/** Without a request nothing may be presumed that depends on one. */
function presumed({ site }: Shell, begun: Loaded): Loaded {
  const { profile } = begun
  if (site.consent.presumed !== 'opt-out') return begun
  return { ...begun, profile: { ...profile, consent: { ...profile.consent, model: 'opt-out' } } }
}

/** The person is known by this user id. */
export function nameIn(draft: Draft, userId: string, { site }: Shell): void {
  const claim = userClaim(userId)
  if (draft.profile.userId === undefined) draft.add(knownStep(userId))
  if (Object.hasOwn(draft.profile.ids, claim)) return
  draft.add(claimStep(claim, site.clock.now(), site.namespaces.limitOf))
}
