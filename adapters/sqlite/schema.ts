import type { DatabaseSync } from 'node:sqlite'
import { AttuneError } from '../../core/errors.ts'

/** In the file's header, so that `file attune.db` and we can tell whose it is: "ATTU". */
const applicationId = 0x41545455

/**
 * Each takes the file from the version of its index to the next; the version is `PRAGMA user_version`.
 * Version 1: a table with its own row numbers and a separate index costs half of `WITHOUT ROWID` at
 * 2.5 KB a row, since rows then stay out of overflow pages. The log has one table per topic (see log.ts).
 */
const migrations: readonly string[] = [
  `CREATE TABLE entries (
     partition TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, expires_at INTEGER, value TEXT NOT NULL,
     UNIQUE (name, partition)
   );
   CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
   CREATE TABLE scheduled (
     partition TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (partition, name)
   ) WITHOUT ROWID;
   CREATE INDEX scheduled_at ON scheduled (at);`,
]

/**
 * Creates the tables, or brings those of an older version up to date; called before the store is in use.
 * @throws AttuneError `ATTUNE_FORMAT_NEWER` for a file of a newer Attune, `ATTUNE_STORE_UNAVAILABLE`
 *   for the database of another application.
 */
export function prepareSchema(db: DatabaseSync, path: string): void {
  if (pragma(db, 'user_version') === migrations.length && pragma(db, 'application_id') === applicationId)
    return
  db.exec('BEGIN IMMEDIATE')
  try {
    assertOurs(db, path)
    const version = pragma(db, 'user_version')
    if (version > migrations.length) throw newer(path, version)
    for (const sql of migrations.slice(version)) db.exec(sql)
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}; COMMIT`)
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function assertOurs(db: DatabaseSync, path: string): void {
  if (pragma(db, 'application_id') === applicationId) return
  if (db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined) return
  const message = `SQLite store ${path}: the database of another application. Give Attune a file of its own.`
  throw new AttuneError('ATTUNE_STORE_UNAVAILABLE', message)
}

function newer(path: string, version: number): AttuneError {
  const known = `this version of Attune knows formats up to ${migrations.length}`
  return new AttuneError(
    'ATTUNE_FORMAT_NEWER',
    `SQLite store ${path}: written in format ${version}; ${known}. Upgrade Attune, or name another file.`,
  )
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()![name])
}
