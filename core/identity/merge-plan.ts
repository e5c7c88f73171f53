import { mergeConsent } from '../consent/consent.ts'
import { withdraw } from '../consent/withdraw.ts'
import type { Features } from '../profile/features/compile.ts'
import { mergeProfiles } from '../profile/merge.ts'
import type { Profile, TimelineEntry } from '../profile/profile.ts'
import type { TailChunk } from '../profile/timeline.ts'

/**
 * What a known profile becomes when an unknown one turns out to be the same person: the sum of both,
 * after each was cleared of what the other's refusals and barriers cover (law 3). The claims of the
 * unknown come along, so that its cookie keeps leading here.
 */
export function mergePlan(
  known: Profile,
  unknown: Profile,
  mergeId: string,
  context: { features: Features; purposeOfEvent(name: string): string; tail: readonly TimelineEntry[] },
): { profile: Profile; chunks: TailChunk[]; deleted: string[] } {
  const { features, purposeOfEvent, tail } = context
  const into = cleared(known, unknown, features, purposeOfEvent)
  const from = cleared(unknown, known, features, purposeOfEvent)
  const kept = from.profile.tail.first === unknown.tail.first ? tail : []
  const { moving: _, ...arriving } = from.profile
  const { profile, chunks } = mergeProfiles(into.profile, arriving, features, kept)
  const claim = `cookie:${unknown.id}`
  return {
    profile: {
      ...profile,
      kind: 'known',
      ids: profile.ids.includes(claim) ? profile.ids : [...profile.ids, claim],
      absorbed: [...profile.absorbed, mergeId].slice(-32),
    },
    chunks,
    deleted: into.deleted,
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
  const refused = Object.keys(merged.choices).filter(
    (purpose) => !merged.choices[purpose]!.granted && profile.consent.choices[purpose]?.granted !== false,
  )
  const barred = Object.keys(merged.barriers).filter((purpose) => {
    const barrier = merged.barriers[purpose]!
    return barrier > (profile.consent.barriers[purpose] ?? 0) && profile.created < barrier
  })
  const purposes = [...new Set([...refused, ...barred])]
  const latest = Math.max(0, ...Object.values(merged.barriers))
  return withdraw(profile, purposes, features, purposeOfEvent, latest)
}
