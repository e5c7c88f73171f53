import type { CompiledFollowUp } from '../../followups/compile.ts'
import { awaitDate } from '../../followups/follow-dates.ts'
import { noRuns, type Run, withDone, withRun } from '../../followups/run.ts'
import type { Profile } from '../../profile/profile.ts'
import type { Site } from '../site.ts'
import type { Outcome } from '../storing/change.ts'
import type { Stored } from '../storing/draft.ts'
import { statedZone } from '../storing/follow-fold.ts'
import { profileKey } from '../storing/keys.ts'
import { profileCommit } from '../storing/profile-commit.ts'

/**
 * Writes what was decided on a profile as it was read, and on no other: undefined where somebody was faster, so that
 * it is to be decided anew.
 */
export async function commitDecided(
  site: Site,
  { version }: Pick<Stored, 'version'>,
  { profile, log = [], rows = [] }: Outcome,
): Promise<Stored | undefined> {
  const applied = { profile, chunks: [], deleted: [], log, rows }
  const { profile: next, request } = profileCommit(applied, version, site)
  const result = await site.store.commit(request)
  if (!result.ok) return undefined
  site.counts.commits++
  return { profile: next, version: result.versions[profileKey(next.id).name]! }
}

export function goingOn(profile: Profile, run: Run): Profile {
  return { ...profile, followUps: withRun(profile.followUps ?? noRuns, run) }
}

/** The run is over; of a date that comes every year the next one is awaited. */
export function finished(profile: Profile, run: Run, followUp: CompiledFollowUp, site: Site): Profile {
  const over = { ...profile, followUps: withDone(profile.followUps ?? noRuns, run) }
  const { trigger } = followUp
  if (trigger.kind !== 'date' || !trigger.yearly) return over
  return awaitDate(over, followUp, Math.max(site.clock.now(), run.at), statedZone(profile, site))
}
