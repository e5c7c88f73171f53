import { AttuneError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import { appendAll } from './append.ts'
import { clearLog, isEmpty, removeStale } from './clean.ts'
import { compareStores } from './compare.ts'
import { writeReaders } from './import.ts'
import { type Chunk, type Place, readStore, start } from './read-store.ts'
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
import { unscheduleStale, writeScheduled } from './write-scheduled.ts'

/** How a store is moved. */
export interface MigrationOptions {
  /** Names the source the same way each time, without its password; kept in the target until it is done. */
  readonly source: string
  /** The site is still running: copy only what a later call, with the site stopped, brings up to date. */
  readonly live?: boolean
  /** Called after each chunk, also while both stores are read once more; what it throws ends the migration. */
  readonly onProgress?: (migrated: Migrated) => void
}

/** What a migration came to. */
export interface Migrated extends Written {
  /** Read by this call, of each kind. */
  readonly counts: Counts
  /** Taken out of the target, as the source has them no more. */
  readonly removed: number
  /** Of the entries and what is scheduled, the same of both stores; absent until the migration is done. */
  readonly sha256?: string
}

/** Kept in the target while the migration is not done. */
interface Note {
  readonly source: string
  /** How far the entries and the schedule were copied; the log is copied anew each time. */
  readonly place: Place
  /** Whether the target may hold what the source does not hold any more. */
  readonly again: boolean
}

const noteKey = { partition: 'site', name: `${notePrefix}migration` }

/**
 * Makes an empty store the same as another: entries with their expiry, what is scheduled, the log, and the
 * places of subscriptions in it. It goes on where an interrupted one was. The site must be stopped, except
 * for a first call with `live`; at the end both stores are read once more, and must have the same checksum.
 *
 * @throws AttuneError `ATTUNE_TRANSFER` when the target holds anything else, when the source holds nothing,
 *   and when the source was written to meanwhile: then the same call brings the rest, once it is quiet
 */
export async function migrateStore(from: Store, to: Store, options: MigrationOptions): Promise<Migrated> {
  const { source, live = false, onProgress } = options
  const begun = await beginOrGoOn(from, to, source)
  let migrated: Migrated = { ...nothingWritten, counts: noCounts, removed: 0 }

  async function copy(place: Place, until: Place['section'], after: (next: Place) => unknown): Promise<void> {
    for await (const chunk of readStore(from, place)) {
      const written = sumOf([migrated, await writeChunk(to, chunk)])
      migrated = { ...migrated, ...written, counts: countRecords(migrated.counts, chunk.records) }
      await after(chunk.next)
      onProgress?.(migrated)
      if (chunk.next.section === until) return
    }
  }

  if (begun.place.section !== 'log') {
    await copy(begun.place, 'log', (place) => keepNote(to, { source, place, again: begun.again }))
  }
  if (live) {
    await keepNote(to, { source, place: start, again: true })
    return migrated
  }
  if (begun.again) {
    const removed = (await removeStale(from, to)) + (await unscheduleStale(from, to))
    migrated = { ...migrated, removed }
  }
  // Copied whole each time: what was erased from it since must not stay.
  await clearLog(to)
  await copy({ section: 'log' }, 'end', () => {})
  const { same, sha256 } = await compareStores(from, to, () => onProgress?.(migrated))
  if (!same) {
    await keepNote(to, { source, place: start, again: true })
    const message = `${source} was written to while it was copied. Stop the site, and run the same again: it brings what changed.`
    throw new AttuneError('ATTUNE_TRANSFER', message)
  }
  await to.commit({ partition: noteKey.partition, delete: [noteKey.name] })
  return { ...migrated, sha256 }
}

async function beginOrGoOn(from: Store, to: Store, source: string): Promise<Note> {
  const entry = await to.get(noteKey)
  if (entry !== undefined) {
    const note = entry.value as Note
    if (note.source === source) return { ...note, again: true }
    const message = `The target holds an unfinished migration from ${note.source}. Finish that one, or empty the target.`
    throw new AttuneError('ATTUNE_TRANSFER', message)
  }
  if (await isEmpty(from)) {
    const message = `${source} holds nothing. Check the URL, and the prefix or schema in it.`
    throw new AttuneError('ATTUNE_TRANSFER', message)
  }
  if (!(await isEmpty(to))) {
    const message =
      'The target is not empty. Name an empty one, or use export and import to add to what it holds.'
    throw new AttuneError('ATTUNE_TRANSFER', message)
  }
  const note = { source, place: start, again: false }
  await keepNote(to, note)
  return note
}

async function keepNote(to: Store, note: Note): Promise<void> {
  await to.commit({ partition: noteKey.partition, set: [{ name: noteKey.name, value: note }] })
}

async function writeChunk(to: Store, { records }: Chunk): Promise<Written> {
  const logged = ofKind<LoggedRecord>(records, 'logged')
  await appendAll(to, logged)
  return sumOf([
    { ...nothingWritten, written: logged.length },
    await writeEntries(to, ofKind<EntryRecord>(records, 'entry'), true),
    await writeScheduled(to, ofKind<ScheduledRecord>(records, 'scheduled'), () => false),
    await writeReaders(to, ofKind<ReaderRecord>(records, 'reader'), true),
  ])
}
