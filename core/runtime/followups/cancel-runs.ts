import { ended } from '../../followups/follow-signal.ts'
import type { Run } from '../../followups/run.ts'
import type { PersonReference } from '../../identity/person.ts'
import { findPerson } from '../people/find-person.ts'
import type { Shell } from '../shell.ts'
import { Draft } from '../storing/draft.ts'

/** Ends what is under way of a person, of one follow-up or of all; answers how many runs that were. */
export async function cancelRuns(
  shell: Shell,
  person: PersonReference,
  name: string | undefined,
): Promise<number> {
  const stored = await findPerson(shell, person)
  const isMeant = (run: Run) => name === undefined || run.followUp === name
  if (!stored?.profile.followUps?.runs.some(isMeant)) return 0
  let cancelled = 0
  const draft = new Draft(stored)
  draft.add((profile) => {
    cancelled = profile.followUps?.runs.filter(isMeant).length ?? 0
    return { profile: ended(profile, isMeant) }
  })
  await shell.profiles.commit(draft)
  return cancelled
}
