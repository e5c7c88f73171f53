import type { Store } from '../ports/store.ts'
import { entriesAfter } from './log-reader.ts'
import { endOfTime } from './read-store.ts'
import { notePrefix } from './record.ts'

const perPage = 256

/** Whether a store holds nothing of a site: no entry, nothing scheduled, nothing in the log. */
export async function isEmpty(store: Store): Promise<boolean> {
  for await (const { key } of store.scan('')) if (!key.name.startsWith(notePrefix)) return false
  if ((await store.due(endOfTime, 1)).length > 0) return false
  for (const topic of await store.topics()) {
    if ((await store.consume(topic, undefined, 1)).entries.length > 0) return false
  }
  return true
}

/**
 * Deletes the entries of a copy that its source does not hold.
 * @returns how many
 */
export async function removeStale(source: Store, copy: Store): Promise<number> {
  let removed = 0
  for await (const keys of inPages(copy)) {
    const found = await source.getMany(keys)
    const stale = Map.groupBy(
      keys.filter((_, i) => found[i] === undefined),
      ({ partition }) => partition,
    )
    for (const [partition, group] of stale) {
      await copy.commit({ partition, delete: group.map(({ name }) => name) })
      removed += group.length
    }
  }
  return removed
}

/** Takes everything out of the log. */
export async function clearLog(store: Store): Promise<void> {
  for (const topic of await store.topics()) {
    let cursors = new Map<string, string[]>()
    const forget = async () => {
      for (const [partition, some] of cursors) await store.forget(topic, partition, some)
      cursors = new Map()
    }
    let held = 0
    for await (const { partition, cursor } of entriesAfter(store, topic, undefined)) {
      const some = cursors.get(partition) ?? []
      cursors.set(partition, some)
      some.push(cursor)
      if (++held % 1000 === 0) await forget()
    }
    await forget()
  }
}

async function* inPages(store: Store): AsyncIterable<{ partition: string; name: string }[]> {
  let keys: { partition: string; name: string }[] = []
  for await (const { key } of store.scan('')) {
    if (key.name.startsWith(notePrefix)) continue
    keys.push(key)
    if (keys.length < perPage) continue
    yield keys
    keys = []
  }
  yield keys
}
