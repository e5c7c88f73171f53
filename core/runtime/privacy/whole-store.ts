import type { LoggedEntry, ScheduledEntry, Store } from '../../ports/store.ts'

const pageLength = 500
/** The last moment a Date can hold. */
const endOfTime = 8.64e15

/** All entries of a topic that are kept. */
export async function* wholeLog(store: Pick<Store, 'consume'>, topic: string): AsyncIterable<LoggedEntry> {
  let page = await store.consume(topic, undefined, pageLength)
  while (page.entries.length > 0) {
    yield* page.entries
    page = await store.consume(topic, page.cursor, pageLength)
  }
}

/** All that is scheduled, whenever. */
export async function* wholeSchedule(store: Pick<Store, 'due'>): AsyncIterable<ScheduledEntry> {
  let page = await store.due(endOfTime, pageLength)
  while (page.length > 0) {
    yield* page
    page = await store.due(endOfTime, pageLength, page.at(-1)!)
  }
}
