import { AttuneError } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import { partitionOf } from '../storing/keys.ts'
import type { Tombstone } from './tombstone.ts'

/** An erasure that is not done yet: what any process needs to finish it. */
export interface Intent {
  readonly tombstone: Tombstone
  /** All ids found to be the person's so far. Written down before they are buried: nothing leads to them afterwards. */
  readonly profileIds: readonly string[]
}

export interface StoredIntent {
  readonly intent: Intent
  readonly version: string
}

/** How often writing it down is tried, where others keep adding to it. */
const attempts = 20

/** After so many milliseconds other processes take an erasure for one whose process died. */
const patience = 5 * 60_000

/** The name under which an erasure is kept, and scheduled, until it is done. */
function intentName(profileId: string): string {
  return `erasure/${profileId}`
}

/** Whether what is scheduled under a name is an erasure. */
export function isIntentName(name: string): boolean {
  return name.startsWith('erasure/')
}

export async function readIntent(
  store: Pick<Store, 'get'>,
  profileId: string,
): Promise<StoredIntent | undefined> {
  const entry = await store.get({ partition: partitionOf(profileId), name: intentName(profileId) })
  return entry && { intent: entry.value as Intent, version: entry.version }
}

/**
 * Writes an erasure down, or adds to one that is under way: the later moment holds, and all ids.
 * @throws AttuneError ATTUNE_CONFLICT
 */
export async function declareIntent(
  store: Store,
  profileId: string,
  { tombstone, profileIds }: Intent,
  now: number,
): Promise<StoredIntent> {
  const partition = partitionOf(profileId)
  const name = intentName(profileId)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const known = await readIntent(store, profileId)
    const intent: Intent = known
      ? {
          tombstone: known.intent.tombstone.at > tombstone.at ? known.intent.tombstone : tombstone,
          profileIds: [...new Set([...known.intent.profileIds, ...profileIds])],
        }
      : { tombstone, profileIds }
    const result = await store.commit({
      partition,
      check: [{ name, version: known?.version ?? null }],
      set: [{ name, value: intent }],
      schedule: [{ name, at: now + patience, value: { profileId } }],
    })
    if (result.ok) return { intent, version: result.versions[name]! }
  }
  throw new AttuneError(
    'ATTUNE_CONFLICT',
    `An erasure changed ${attempts} times while it was written down. Try again.`,
  )
}

/** The erasure is done, unless somebody added to it since. */
export async function endIntent(store: Store, profileId: string, version: string | null): Promise<void> {
  const name = intentName(profileId)
  await store.commit({
    partition: partitionOf(profileId),
    check: [{ name, version }],
    delete: [name],
    unschedule: [name],
  })
}
