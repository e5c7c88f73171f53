import { moved } from '../../followups/advance.ts'
import type { LedgerEntry } from '../../followups/ledger-entry.ts'
import { noRuns, withRun } from '../../followups/run.ts'
import type { Shell } from '../shell.ts'
import { Draft } from '../storing/draft.ts'
import { partitionOf } from '../storing/keys.ts'
import { ledgerName } from './ledger.ts'

/**
 * Goes on where a message failed, as if it had not been tried. False: there is none, or the person is in that follow-up
 * again.
 */
export async function retryFailed(
  { site, profiles }: Shell,
  { profileId, id }: Pick<LedgerEntry, 'profileId' | 'id'>,
): Promise<boolean> {
  const entry = await site.store.get({ partition: partitionOf(profileId), name: ledgerName(profileId, id) })
  const { run, outcome } = (entry?.value as LedgerEntry | undefined) ?? {}
  const stored = run && outcome === 'failed' ? await profiles.read(profileId) : undefined
  if (!run || !stored) return false
  let begun = false
  const draft = new Draft(stored)
  draft.add((profile) => {
    const state = profile.followUps ?? noRuns
    begun = !state.runs.some((other) => other.followUp === run.followUp && other.key === run.key)
    if (!begun) return { profile }
    const fresh = moved(run, run.step, site.clock.now())
    return { profile: { ...profile, followUps: withRun(state, fresh) } }
  })
  await profiles.commit(draft)
  return begun
}
