import { formatAfter, type Upgrade, upgraded } from '../stored-format.ts'
import type { Profile } from './profile.ts'

/** From format 1 to 2, from 2 to 3, … */
const upgrades: readonly Upgrade[] = []

/** The format in which this version of Attune writes profiles. */
export const profileFormat: number = formatAfter(upgrades)

/**
 * A stored value as a profile of today's format.
 * @param steps the upgrades known; by default this version's
 * @throws AttuneError ATTUNE_FORMAT_NEWER, ATTUNE_FORMAT_UNREADABLE
 */
export function readProfile(stored: unknown, steps: readonly Upgrade[] = upgrades): Profile {
  return upgraded('profile', stored, steps) as unknown as Profile
}
