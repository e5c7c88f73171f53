import type { LoggedEntry, Store } from '../../ports/store.ts'
import { itemsTopic } from '../storing/keys.ts'
import { momentOf } from './erased-record.ts'
import { mentions } from './mentions.ts'
import { wholeLog } from './whole-store.ts'

/** Entries taken out at once. */
const batch = 500

/**
 * Takes what names one of these profiles, and is not later than `until`, out of every topic of the log: also
 * what is in the log of other people, such as whose an identifier is; what is said of items is of nobody. Answers how many entries went.
 */
export async function forgetLog(
  store: Pick<Store, 'topics' | 'consume' | 'forget'>,
  profileIds: readonly string[],
  until: number,
): Promise<number> {
  let forgotten = 0
  for (const topic of await store.topics()) {
    if (topic === itemsTopic) continue
    let found: LoggedEntry[] = []
    for await (const entry of wholeLog(store, topic)) {
      if (!mentions(entry.value, profileIds) || momentOf(entry) > until) continue
      found.push(entry)
      if (found.length < batch) continue
      forgotten += await forget(store, topic, found)
      found = []
    }
    forgotten += await forget(store, topic, found)
  }
  return forgotten
}

async function forget(store: Pick<Store, 'forget'>, topic: string, entries: readonly LoggedEntry[]) {
  for (const [partition, theirs] of Map.groupBy(entries, (entry) => entry.partition)) {
    const cursors = theirs.map(({ cursor }) => cursor)
    await store.forget(topic, partition, cursors)
  }
  return entries.length
}
