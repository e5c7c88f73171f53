import { AttuneError } from '../../core/errors.ts'
import { type Backend, parseDocument, type Write } from './backend.ts'
import { type Directory, openDirectory } from './directory.ts'
import { type Log, openLog } from './log.ts'

const format = 1
const formatKey = 'format'
const journalKey = 'journal'

/** What is in memory of a store. After a failed write it is read again, as nobody knows what was written. */
export interface State {
  directory: Directory
  log: Log
}

/**
 * Finishes what a process that died, or a write that failed, left half done, and reads what is there.
 * @throws AttuneError `ATTUNE_FORMAT_NEWER` when a newer Attune wrote it
 */
export async function openState(backend: Backend, keepLog: number): Promise<State> {
  const written = await backend.read(formatKey)
  const version = written === undefined ? format : parseDocument<number>(written, formatKey)
  if (version > format) throw newer(version)
  if (written === undefined) await backend.write([formatKey, String(format), 0])
  const journal = await backend.read(journalKey)
  if (journal !== undefined) await writeAll(backend, parseDocument<Write[]>(journal, journalKey))
  const [directory, log] = await Promise.all([openDirectory(backend), openLog(backend, keepLog)])
  return { directory, log }
}

/**
 * Writes all or nothing, as seen by whoever opens the state again: first everything into one document, the
 * journal, then each to its place. The journal stays until the next one replaces it; to write it out once
 * more changes nothing, as no other write came after it.
 */
export async function persist(backend: Backend, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return
  await backend.write([journalKey, JSON.stringify(writes), 0])
  await writeAll(backend, writes)
}

async function writeAll(backend: Backend, writes: readonly Write[]): Promise<void> {
  // Each to its end, so that none is under way any more when the state is read again.
  const results = await Promise.allSettled(writes.map(backend.write))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

function newer(version: number): AttuneError {
  const known = `this version of Attune knows formats up to ${format}`
  return new AttuneError(
    'ATTUNE_FORMAT_NEWER',
    `Keyv store: written in format ${version}; ${known}. Upgrade Attune, or give it another namespace.`,
  )
}
