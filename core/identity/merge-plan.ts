import { barrierOf, type ConsentState, mergeConsent } from '../consent/consent.ts'
import { cookieClaim, type LimitOf, withClaim } from '../profile/claims.ts'
import { mergeContributed } from '../profile/contribution.ts'
import type { Features } from '../profile/features/compile.ts'
import { absorbedLimit, mergeProfiles } from '../profile/merge.ts'
import type { Profile, TimelineEntry } from '../profile/profile.ts'
import { type TailChunk, tailNames } from '../profile/timeline.ts'
import { withdraw } from '../profile/withdraw.ts'

/**
 * What a known profile becomes when another one turns out to be the same person: the sum of both,
 * after each was cleared of what the other's refusals and barriers cover (law 3). The claims of the
 * other come along, so that its cookie keeps leading here, and the index is to be written anew. A merge that was applied before changes
 * nothing. `context.tail`: the timeline entries of the unknown that live in the store; `at`: when.
 */
export function mergePlan(
  known: Profile,
  unknown: Profile,
  mergeId: string,
  context: {
    readonly features: Features
    purposeOfEvent(name: string): string
    readonly tail: readonly TimelineEntry[]
    readonly namespaces: { readonly limitOf: LimitOf }
    readonly at: number
  },
): { profile: Profile; chunks: TailChunk[]; deleted: string[]; cleared: boolean } {
  if (known.absorbed.includes(mergeId)) return { profile: known, chunks: [], deleted: [], cleared: false }
  const { features, purposeOfEvent, tail, namespaces, at } = context
  const { limitOf } = namespaces
  const into = cleared(known, unknown, features, purposeOfEvent)
  const from = cleared(unknown, known, features, purposeOfEvent)
  const kept = from.deleted.length > 0 ? [] : tail
  const { profile, chunks } = mergeProfiles(into.profile, from.profile, features, kept, limitOf)
  const names = tailNames(profile)
  const forgotten = tailNames(into.profile).filter((name) => !names.includes(name))
  return {
    profile: {
      ...profile,
      kind: 'known',
      ...mergeContributed(into.profile, from.profile),
      ...((unknown.indexed !== undefined || unknown.userId !== undefined) && { indexed: 0 }),
      ids: withClaim(profile.ids, cookieClaim(unknown.id), at, limitOf),
      absorbed: [...profile.absorbed, mergeId].slice(-absorbedLimit),
    },
    chunks,
    deleted: [...into.deleted, ...forgotten],
    cleared: into.profile !== known || from.profile !== unknown,
  }
}

/** The profile without what the other one's later refusals and barriers forbid. */
function cleared(
  profile: Profile,
  other: Profile,
  features: Features,
  purposeOfEvent: (name: string) => string,
) {
  const merged = mergeConsent(profile.consent, other.consent)
  const oldest = Math.min(profile.created, profile.firstSeen ?? profile.created)
  const barred = Object.keys(merged.barriers).filter((purpose) => {
    const barrier = barrierOf(merged, purpose)
    return barrier > barrierOf(profile.consent, purpose) && oldest <= barrier
  })
  const refused = refusals(merged).filter((purpose) => !refusals(profile.consent).includes(purpose))
  const moments = [
    ...Object.values(merged.barriers),
    ...refused.map((purpose) => merged.choices[purpose]!.at),
  ]
  const purposes = [...new Set([...refused, ...barred])]
  return withdraw(profile, purposes, features, purposeOfEvent, Math.max(0, ...moments))
}

function refusals({ choices }: ConsentState): string[] {
  return Object.keys(choices).filter((purpose) => !choices[purpose]!.granted)
}
