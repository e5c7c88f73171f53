import { cookieClaim, userClaim } from '../../profile/claims.ts'
import { inParallel } from '../in-parallel.ts'
import type { Shell } from '../shell.ts'
import { claimStep, knownStep } from '../storing/change.ts'
import type { Draft, Loaded } from '../storing/draft.ts'
import { knownProfileId } from '../storing/keys.ts'
import { findHolder } from './index-rows.ts'
import type { KnownFact } from './known-message.ts'

/** How a message says whom it is about. */
type Meant = Pick<KnownFact, 'userId' | 'claims' | 'anonymousId'>

/**
 * Whom a message is about. With a user id there always is somebody, stored or not yet; undefined: nobody is
 * stored under its other ids.
 */
export async function personMeant(
  shell: Shell,
  { userId, claims, anonymousId }: Meant,
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
export function meantBy({ userId, claims, anonymousId }: Meant): string {
  return userId === undefined
    ? JSON.stringify(claims.length > 0 ? claims : { anonymousId })
    : `user:${userId}`
}

/**
 * Whom several messages are about, by `meantBy`. Those with a user id are read from the store together, the others
 * `parallel` at once.
 */
export async function peopleMeant(
  shell: Shell,
  messages: ReadonlyMap<string, Meant>,
  parallel: number,
): Promise<Map<string, Loaded | undefined>> {
  const people = new Map<string, Loaded | undefined>()
  const ids = new Map<string, string>()
  const others: [string, Meant][] = []
  for (const [key, meant] of messages) {
    if (meant.userId === undefined) others.push([key, meant])
    else ids.set(key, knownProfileId(meant.userId))
  }
  const [found] = await Promise.all([
    shell.profiles.loadAllOr([...ids.values()], (begun) => presumed(shell, begun)),
    inParallel(others, parallel, async ([key, meant]) => {
      people.set(key, await personMeant(shell, meant))
    }),
  ])
  for (const [index, key] of [...ids.keys()].entries()) people.set(key, found[index]!.loaded)
  return people
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
