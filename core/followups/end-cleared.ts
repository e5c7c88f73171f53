import type { Profile } from '../profile/profile.ts'
import type { CompiledFollowUps } from './compile.ts'
import { ended } from './follow-signal.ts'
import type { Run } from './run.ts'

/**
 * Law 3: runs end with the consent they were begun under: to their own purpose, and to that of what set them off.
 * Without personalization nothing is left to go by.
 */
export function endCleared(
  profile: Profile,
  withdrawn: readonly string[],
  followUps: CompiledFollowUps,
  purposeOfEvent: (name: string) => string,
): Profile {
  if (withdrawn.length === 0 || !profile.followUps) return profile
  const isCovered = ({ followUp, event }: Run) => {
    const purpose = followUps.named(followUp)?.purpose ?? 'personalization'
    return withdrawn.includes(purpose) || (event !== undefined && withdrawn.includes(purposeOfEvent(event)))
  }
  return ended(profile, (run) => withdrawn.includes('personalization') || isCovered(run))
}

/** Runs that what somebody was drawn to set off, which they had forgotten. */
export function endInterested(profile: Profile, isInterest: (name: string) => boolean): Profile {
  return ended(profile, ({ event }) => event !== undefined && isInterest(event))
}
