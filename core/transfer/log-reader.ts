import type { Store } from '../ports/store.ts'

const perPage = 1000

/** How many entries of each partition a reader at this cursor has yet to read. */
export async function unreadAfter(
  store: Store,
  topic: string,
  cursor: string | undefined,
): Promise<Record<string, number>> {
  const unread = new Map<string, number>()
  for await (const { partition } of entriesAfter(store, topic, cursor)) {
    unread.set(partition, (unread.get(partition) ?? 0) + 1)
  }
  return Object.fromEntries(unread)
}

/**
 * The cursor of a reader that has yet to read the newest so many entries of each partition. Stores agree on
 * the order within a partition alone, so it may have to read some again, and misses none. Undefined: from
 * the oldest.
 */
export async function cursorBefore(
  store: Store,
  topic: string,
  unread: Readonly<Record<string, number>>,
): Promise<string | undefined> {
  const left = new Map(Object.entries(await unreadAfter(store, topic, undefined)))
  const wanted = new Map(Object.entries(unread))
  let reached: string | undefined
  for await (const { partition, cursor } of entriesAfter(store, topic, undefined)) {
    const stillLeft = left.get(partition) ?? 0
    if (stillLeft <= (wanted.get(partition) ?? 0)) return reached
    left.set(partition, stillLeft - 1)
    reached = cursor
  }
  return reached
}

/** All of a topic after a place. */
export async function* entriesAfter(
  store: Store,
  topic: string,
  cursor: string | undefined,
): AsyncIterable<{ partition: string; value: unknown; cursor: string }> {
  let place = cursor
  for (;;) {
    const page = await store.consume(topic, place, perPage)
    if (page.entries.length === 0) return
    yield* page.entries
    place = page.cursor
  }
}
