import { Draft } from './draft.ts'

import { mergeName } from './keys.ts'
import { isIntentName } from './privacy/intent.ts'

import { flipName } from './profile-commit.ts'

import type { Shell } from './shell.ts'

/** How many profiles one look takes on. */
const batch = 100

/** A profile does not change by being looked at; the commit observes its segments. */
const look = (profile: Draft['profile']) => ({ profile })

/**
 * Looks at the profiles whose segments time alone may have changed, with no visit, and at merges and erasures
 * whose process died: reading a profile finishes its merge. Two processes may look at the same one: the commit
 * decides which of them observed the transition.
 */
export async function observeDue({ site, profiles, erasures }: Shell): Promise<void> {
  const due = await site.store.due(site.clock.now(), batch)
  for (const { partition, name, value } of due) {
    const { profileId } = value as { profileId: string }
    if (isIntentName(name)) {
      erasures.resume(profileId)
      continue
    }
    if (name === mergeName(profileId)) await profiles.read(profileId)
    const stored = name.startsWith('flip/') ? await profiles.read(profileId) : undefined
    if (stored && flipName(stored.profile.id) === name) {
      const draft = new Draft(stored)
      draft.add(look)
      await profiles.commit(draft)
    } else await site.store.commit({ partition, unschedule: [name] })
  }
}
