import type { ScheduledPlace, Store, StoreKey } from '../ports/store.ts'
import { readerOf, readerPrefix } from '../runtime/upkeep/subscriptions.ts'
import { unreadAfter } from './log-reader.ts'
import { notePrefix, type TransferRecord } from './record.ts'

/** How far a store was read; plain JSON, so that it can be written down. */
export interface Place {
  readonly section: 'entries' | 'scheduled' | 'log' | 'readers' | 'end'
  /** The last one read; the log has `cursors` instead. */
  readonly after?: StoreKey | ScheduledPlace
  /** By topic, the cursor of the last entry read. */
  readonly cursors?: Readonly<Record<string, string>>
}

/** What was read at once: at most `recordsPerChunk`, or what makes `charactersPerChunk` full. */
export interface Chunk {
  readonly records: readonly TransferRecord[]
  /** The records as JSON. */
  readonly lines: readonly string[]
  /** Where to go on after this chunk. */
  readonly next: Place
}

export const start: Place = { section: 'entries' }

/** Later than any moment something can be scheduled for. */
export const endOfTime = 8.64e15

const recordsPerChunk = 512
const charactersPerChunk = 2 ** 20
const scheduledPerPage = 256
const loggedPerPage = 512

/**
 * All that a store holds, a chunk at a time: its entries, what is scheduled, the log, and last the entries
 * that keep a place in the log. In this order, what is written meanwhile makes the log say too much of the
 * entries rather than too little. Only one chunk is in memory.
 *
 * @param from where an earlier reading stopped, as its last chunk's `next` said
 */
export async function* readStore(store: Store, from: Place = start): AsyncIterable<Chunk> {
  const sections = ['entries', 'scheduled', 'log', 'readers'] as const
  const first = from.section === 'end' ? sections.length : sections.indexOf(from.section)
  for (const [i, section] of sections.entries()) {
    if (i < first) continue
    const place = section === from.section ? from : { section }
    yield* inChunks(readers[section](store, place), sections[i + 1] ?? 'end')
  }
}

interface Read {
  record: TransferRecord
  /** Where to go on after this record. */
  place: () => Place
}

const readers = { entries: readEntries, scheduled: readScheduled, log: readLog, readers: readReaders }

async function* inChunks(reading: AsyncIterable<Read>, following: Place['section']): AsyncIterable<Chunk> {
  let records: TransferRecord[] = []
  let lines: string[] = []
  let size = 0
  for await (const { record, place } of reading) {
    const line = JSON.stringify(record)
    records.push(record)
    lines.push(line)
    size += line.length
    if (records.length < recordsPerChunk && size < charactersPerChunk) continue
    yield { records, lines, next: place() }
    records = []
    lines = []
    size = 0
  }
  // Also when empty: it says that the section is over.
  yield { records, lines, next: { section: following } }
}

async function* readEntries(store: Store, { after }: Place): AsyncIterable<Read> {
  for await (const { key, value, expiresAt } of store.scan('', after)) {
    if (key.name.startsWith(notePrefix) || readerOf(key, value)) continue
    const { partition, name } = key
    const expiry = expiresAt === undefined ? undefined : { expiresAt }
    // Always in this order, so that the lines of two stores can be compared.
    const record = { kind: 'entry' as const, partition, name, ...expiry, value }
    yield { record, place: () => ({ section: 'entries', after: key }) }
  }
}

async function* readScheduled(store: Store, { after }: Place): AsyncIterable<Read> {
  let last = after as ScheduledPlace | undefined
  for (;;) {
    const page = await store.due(endOfTime, scheduledPerPage, last)
    if (page.length === 0) return
    for (const { partition, name, at, value } of page) {
      const after = { partition, name, at }
      last = after
      const record = { kind: 'scheduled' as const, partition, name, at, value }
      yield { record, place: () => ({ section: 'scheduled', after }) }
    }
  }
}

async function* readLog(store: Store, { cursors = {} }: Place): AsyncIterable<Read> {
  const reached = new Map(Object.entries(cursors))
  for (const topic of (await store.topics()).sort()) {
    for (;;) {
      const { entries } = await store.consume(topic, reached.get(topic), loggedPerPage)
      if (entries.length === 0) break
      for (const { partition, value, cursor } of entries) {
        reached.set(topic, cursor)
        const record = { kind: 'logged' as const, topic, partition, value }
        yield { record, place: () => ({ section: 'log', cursors: Object.fromEntries(reached) }) }
      }
    }
  }
}

async function* readReaders(store: Store, { after }: Place): AsyncIterable<Read> {
  for await (const { key, value, expiresAt } of store.scan(readerPrefix, after)) {
    const reader = readerOf(key, value)
    if (reader === undefined) continue
    const { topic, cursor, value: rest } = reader
    const unread = cursor === undefined ? undefined : await unreadAfter(store, topic, cursor)
    const record = {
      kind: 'reader' as const,
      ...key,
      ...(expiresAt !== undefined && { expiresAt }),
      value: rest,
      topic,
      ...(unread !== undefined && { unread }),
    }
    yield { record, place: () => ({ section: 'readers', after: key }) }
  }
}
