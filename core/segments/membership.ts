import type { Profile } from '../profile/profile.ts'
import type { Facts } from './facts.ts'
import type { Segments } from './segments.ts'

/** A person came into or went out of a segment. */
export interface Transition {
  readonly profileId: string
  readonly userId?: string
  readonly segment: string
  readonly change: 'entered' | 'left'
  /** When it was noticed, in milliseconds. */
  readonly at: number
  /** Counts this person's transitions: with `profileId` it identifies one for good. */
  readonly number: number
}

/**
 * Compares the segments a person is in with those last observed. Without consent to personalization a
 * person is in none; segments that read the request's context have no membership. Returns the profile with the new membership, numbered transitions, and
 * the earliest moment at which time alone may bring the next.
 */
export function observeMembership(
  facts: Facts,
  segments: Segments,
): { profile: Profile; transitions: Transition[]; changesAt: number } {
  const { profile, now } = facts
  const membership: Record<string, number> = {}
  const transitions: Transition[] = []
  let number = profile.transitions
  const observed = (segment: string, change: Transition['change']) => {
    number += 1
    const person = { profileId: profile.id, ...(profile.userId && { userId: profile.userId }) }
    transitions.push({ ...person, segment, change, at: now, number })
  }
  for (const segment of segments.list) {
    if (segment.requestOnly) continue
    const since = Object.hasOwn(profile.membership, segment.name)
      ? profile.membership[segment.name]
      : undefined
    if (facts.personal && segment.has(facts)) {
      membership[segment.name] = since ?? now
      if (since === undefined) observed(segment.name, 'entered')
    } else if (since !== undefined) observed(segment.name, 'left')
  }
  for (const name of Object.keys(profile.membership)) {
    if (!segments.named(name)) membership[name] = profile.membership[name]!
  }
  const changesAt = segments.changesAt(facts)
  if (transitions.length === 0) return { profile, transitions, changesAt }
  return { profile: { ...profile, membership, transitions: number }, transitions, changesAt }
}
