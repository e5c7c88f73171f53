import { AttuneError } from '../errors.ts'
import type { Profile } from './profile.ts'

/** A profile in whatever format it was stored. */
export type StoredProfile = Readonly<Record<string, unknown>> & {
  readonly format: number
  readonly id: string
}

/**
 * Makes a profile of one format one of the next. It must not need anything but the profile, and lose nothing:
 * until the profile is written again, older processes go on reading what was stored.
 */
export type Upgrade = (older: StoredProfile) => StoredProfile

/** From format 1 to 2, from 2 to 3, … */
const upgrades: readonly Upgrade[] = []

/** The format in which this version of Attune writes profiles. */
export const profileFormat: number = formatAfter(upgrades)

/**
 * A stored value as a profile of today's format. A newer one is refused and left alone, whatever is in it: a
 * process that was rolled back must not write what it does not understand.
 * @param steps the upgrades known; by default this version's
 * @throws AttuneError ATTUNE_FORMAT_NEWER, ATTUNE_FORMAT_UNREADABLE
 */
export function readProfile(stored: unknown, steps: readonly Upgrade[] = upgrades): Profile {
  let profile = stored as StoredProfile
  if (!Number.isInteger(profile?.format) || profile.format < 1 || typeof profile.id !== 'string') {
    const message = 'A stored profile cannot be read; it was left as it is.'
    throw new AttuneError('ATTUNE_FORMAT_UNREADABLE', message)
  }
  const newest = formatAfter(steps)
  if (profile.format > newest) {
    const cure = 'Update this process, or let the newer ones serve.'
    const message = `A profile has format ${profile.format}, and this version of Attune knows ${newest}. ${cure}`
    throw new AttuneError('ATTUNE_FORMAT_NEWER', message)
  }
  while (profile.format < newest) {
    const next = profile.format + 1
    profile = { ...steps[profile.format - 1]!(profile), format: next }
  }
  return profile as unknown as Profile
}

function formatAfter(steps: readonly Upgrade[]): number {
  return 1 + steps.length
}
