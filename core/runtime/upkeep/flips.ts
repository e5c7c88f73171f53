import { isOutage } from '../../errors.ts'
import type { ScheduledEntry } from '../../ports/store.ts'
import { finishUnmerge } from '../merging/unmerge.ts'
import { isIntentName } from '../privacy/intent.ts'
import type { Shell } from '../shell.ts'
import { Draft } from '../storing/draft.ts'
import { accountName, mergeName, wakeName } from '../storing/keys.ts'
import { flipName } from '../storing/profile-commit.ts'
import { asError } from './background.ts'

/** How many profiles are asked for at once, and how often in one look. */
const batch = 100
const pagesAtOnce = 20

/** A profile does not change by being looked at; the commit observes its segments. */
const look = (profile: Draft['profile']) => ({ profile })

/**
 * Looks at the profiles whose segments time alone may have changed, with no visit, and at merges and erasures
 * whose process died (reading a profile finishes its merge), and brings accounts up to date. Two processes
 * may look at the same one: the commit decides which of them observed the transition. One that cannot be
 * looked at, such as that of a newer Attune, is reported and does not keep the others waiting.
 */
export async function observeDue(shell: Shell): Promise<void> {
  const { store, clock, onError } = shell.site
  const report = (error: unknown) => {
    if (isOutage(error)) throw error
    onError(asError(error))
  }
  let page = await store.due(clock.now(), batch)
  for (let pages = 1; page.length > 0; pages++) {
    for (const entry of page) await observe(shell, entry).catch(report)
    if (page.length < batch || pages === pagesAtOnce) return
    page = await store.due(clock.now(), batch, page.at(-1))
  }
}

async function observe(shell: Shell, { partition, name, value }: ScheduledEntry): Promise<void> {
  const { site, profiles, accounts, erasures } = shell
  const { profileId } = value as { profileId: string }
  // Of follow-ups: whoever works on those, in this process or another.
  if (name === wakeName(profileId)) return
  if (name.startsWith('unmerge/')) return finishUnmerge(shell, profileId, name.slice('unmerge/'.length))
  if (isIntentName(name)) return erasures.resume(profileId)
  if (name === accountName(profileId) && (await accounts.rollUp(profileId))) return
  if (name === mergeName(profileId)) await profiles.read(profileId)
  const stored = name.startsWith('flip/') ? await profiles.read(profileId) : undefined
  if (stored && flipName(stored.profile.id) === name) {
    const draft = new Draft(stored)
    draft.add(look)
    await profiles.commit(draft)
  } else await site.store.commit({ partition, unschedule: [name] })
}
