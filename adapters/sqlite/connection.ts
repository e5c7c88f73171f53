import { closeSync, openSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { AttuneError } from '../../core/errors.ts'
import { isBusy, storeFailure } from './failure.ts'
import { prepareSchema } from './schema.ts'

/**
 * Newer versions of Node rename `DatabaseSync` to `Database`. Asked for when it is needed: where Node has none, importing
 * it would say no more than that.
 * @throws AttuneError `ATTUNE_OPTIONS` on an older Node
 */
function engine(): typeof DatabaseSync {
  const sqlite = process.getBuiltinModule?.('node:sqlite') as
    | { Database?: typeof DatabaseSync; DatabaseSync: typeof DatabaseSync }
    | undefined
  if (sqlite) return sqlite.Database ?? sqlite.DatabaseSync
  const cure = 'Update Node, or keep profiles in Redis or PostgreSQL.'
  const message = `sqliteStore() needs Node 22.18 or newer, and this is Node ${process.versions.node} without SQLite.`
  throw new AttuneError('ATTUNE_OPTIONS', `${message} ${cure}`)
}

/** While processes start together they wait for each other this long (ms); nobody is served yet. */
const patienceAtStart = 5000

export interface ConnectionOptions {
  durability: 'process' | 'power'
}

/** An open database in write-ahead mode that never blocks: from here on a locked file is an error at once. */
export function connect(path: string, options: ConnectionOptions): DatabaseSync {
  const deadline = Date.now() + patienceAtStart
  for (;;) {
    try {
      return open(path, options)
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw storeFailure(path, error)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + Math.random() * 20)
    }
  }
}

function open(path: string, { durability }: ConnectionOptions): DatabaseSync {
  const Database = engine()
  if (path !== ':memory:' && !path.startsWith('file:')) createPrivate(path)
  const db = new Database(path, { timeout: 0 })
  try {
    // Of a new file: two typical profiles of 2.5–3.6 KB share a page, which a write costs a third less CPU than 4 KB pages.
    db.exec('PRAGMA page_size = 8192')
    // 32 MB, of which only what is used is taken: with SQLite's 2 MB the pages of most commits are read from the file again.
    db.exec('PRAGMA cache_size = -32768')
    // Pages of the log after which a commit waits until the disk has all of them. With 1,000, SQLite's own number, a
    // busy site waits twice as often and just as long; with 4,000 longer.
    db.exec('PRAGMA wal_autocheckpoint = 2000')
    const mode = db.prepare('PRAGMA journal_mode = WAL').get()!.journal_mode
    if (mode !== 'wal' && mode !== 'memory') throw noSharedMemory(path)
    db.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`)
    prepareSchema(db, path)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** SQLite would let everybody read it; the files beside it get the permissions of this one. */
function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch {
    // It is there already; or else SQLite cannot make it either, and says why.
  }
}

function noSharedMemory(path: string): AttuneError {
  const message = `SQLite store ${path}: this file system has no write-ahead log. Put the file on a local disk.`
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', message)
}

/** A prepared statement that answers rows as arrays, which is the quickest. */
export function prepare(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  return statement
}
