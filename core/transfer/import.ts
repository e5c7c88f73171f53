import { hash53 } from '../hash.ts'
import type { Store } from '../ports/store.ts'
import { readerAt } from '../runtime/upkeep/subscriptions.ts'
import { appendOnce, notesOf } from './append.ts'
import { hasTombstones, isTombstone, unerased, writeTombstones } from './erased.ts'
import type { CheckedChunk } from './format.ts'
import { cursorBefore } from './log-reader.ts'
import { endOfTime } from './read-store.ts'
import {
  type Counts,
  countRecords,
  type EntryRecord,
  type LoggedRecord,
  noCounts,
  notePrefix,
  ofKind,
  type ReaderRecord,
  type ScheduledRecord,
} from './record.ts'
import { nothingWritten, sumOf, type Written, writeEntries } from './write-entries.ts'
import { writeScheduled } from './write-scheduled.ts'

/** How an export is put into a store. */
export interface ImportOptions {
  /** The `id` of its header. */
  readonly id: string
  /** True: what the store holds already is replaced; otherwise it is kept, as the newer. Default: false. */
  readonly overwrite?: boolean
  /** Called after each chunk. */
  readonly onProgress?: (imported: Imported) => void
}

/** What an import came to. */
export interface Imported extends Written {
  /** Read, of each kind. */
  readonly counts: Counts
  /** Left out, as they belong to people who were erased. */
  readonly erased: number
  /** Passed over, as they were appended to the log by an earlier import of the same file. */
  readonly loggedBefore: number
}

/** An import of the same file does not append to the log again for so long (ms). */
const remembered = 30 * 24 * 60 * 60 * 1000

/**
 * Puts the chunks of an export into a store. Each may be imported again: entries that are there already are
 * not written, and what was appended to the log is not appended twice. So after an interruption the same
 * import, from the start, goes on where it was. Records of people of whom the store has tombstones are left out.
 */
export async function importChunks(
  store: Store,
  chunks: AsyncIterable<CheckedChunk>,
  { id, overwrite = false, onProgress }: ImportOptions,
): Promise<Imported> {
  const done = { partition: 'site', name: `${notePrefix}${id}` }
  const transfer = notesOf(id)
  const before = (await store.get(done)) !== undefined
  const isScheduled = overwrite ? () => false : await scheduledIn(store)
  let anybodyErased = await hasTombstones(store)
  let imported: Imported = { ...nothingWritten, counts: noCounts, erased: 0, loggedBefore: 0 }

  for await (const { records, end } of chunks) {
    const entries = ofKind<EntryRecord>(records, 'entry')
    const tombstones = await writeTombstones(store, entries.filter(isTombstone))
    anybodyErased ||= tombstones.written > 0
    const wanted = anybodyErased ? await unerased(store, records) : records
    const logged = new Set(ofKind<LoggedRecord>(wanted, 'logged'))
    const appended = before
      ? 0
      : await appendOnce(
          store,
          ofKind<LoggedRecord>(records, 'logged'),
          { transfer, chunk: end.chunk },
          (record) => logged.has(record),
        )
    const written = sumOf([
      imported,
      tombstones,
      await writeEntries(
        store,
        ofKind<EntryRecord>(wanted, 'entry').filter((record) => !isTombstone(record)),
        overwrite,
      ),
      await writeScheduled(store, ofKind<ScheduledRecord>(wanted, 'scheduled'), isScheduled),
      await writeReaders(store, ofKind<ReaderRecord>(wanted, 'reader'), overwrite),
      { written: appended, same: 0, kept: 0 },
    ])
    imported = {
      ...written,
      counts: countRecords(imported.counts, records),
      erased: imported.erased + records.length - wanted.length,
      loggedBefore: imported.loggedBefore + logged.size - appended,
    }
    onProgress?.(imported)
  }

  await store.commit({ partition: done.partition, set: [{ name: done.name, value: true, ttl: remembered }] })
  await removeNotes(store, transfer)
  return imported
}

/**
 * Tells whether a name was scheduled already when the import began; a number is kept of each, which takes
 * some 40 bytes. Of a store with nothing scheduled that is nothing.
 */
async function scheduledIn(store: Store): Promise<(record: ScheduledRecord) => boolean> {
  const known = new Set<number>()
  const numberOf = ({ partition, name }: { partition: string; name: string }) =>
    hash53(`${partition}/${name}`)
  let page = await store.due(endOfTime, 1000)
  while (page.length > 0) {
    for (const entry of page) known.add(numberOf(entry))
    page = await store.due(endOfTime, 1000, page.at(-1))
  }
  return (record) => known.has(numberOf(record))
}

/** After the log, as they point into it. */
export async function writeReaders(
  store: Store,
  records: readonly ReaderRecord[],
  overwrite: boolean,
): Promise<Written> {
  const written: Written[] = []
  for (const { kind: _, topic, unread, value, ...rest } of records) {
    const cursor = unread && (await cursorBefore(store, topic, unread))
    const entry: EntryRecord = { kind: 'entry', ...rest, value: readerAt(value, cursor) }
    written.push(await writeEntries(store, [entry], overwrite))
  }
  return sumOf(written)
}

async function removeNotes(store: Store, prefix: string): Promise<void> {
  for await (const { key } of store.scan(prefix)) {
    await store.commit({ partition: key.partition, delete: [key.name] })
  }
}
