import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { cursorNumber } from '../../core/ports/log-cursor.ts'
import type { LoggedEntry, LogPage } from '../../core/ports/store.ts'
import { prepare } from './connection.ts'
import { parseValue } from './value.ts'

const trimmedAtOnce = 500
/** Entries looked at in one go for those of a partition: bounds how long other work waits. */
const scannedAtOnce = 2000

export interface Log {
  append(topic: string, partition: string, text: string, at: number): void
  read(topic: string, cursor: string | undefined, limit: number): LogPage
  /** The entries of a partition among the next ones after a place; `next`: where to go on, undefined at the end. */
  page(topic: string, partition: string, after: number): { entries: LoggedEntry[]; next: number | undefined }
  blank(topic: string, cursors: readonly string[]): void
  topics(): string[]
  /** Drops some of what was appended before a moment; false when nothing was old enough. */
  trim(before: number): boolean
  /** Forgets what it knows of the topics, after a rollback. */
  forget(): void
}

interface Topic {
  append: StatementSync
  read: StatementSync
  page: StatementSync
  blankOne: StatementSync
  trim: StatementSync
  blank: StatementSync
}

/**
 * One table per topic, with the row number as the cursor: an append then touches one page, where an
 * index over topics would touch two more. Numbers go up in the order of commits, because there is one
 * writer at a time. The newest row is never deleted, only emptied, so that no number is used again.
 */
export function logTables(db: DatabaseSync): Log {
  const find = prepare(db, 'SELECT id FROM topics WHERE name = ?')
  const findAll = prepare(db, 'SELECT name FROM topics')
  const add = prepare(db, 'INSERT INTO topics (name) VALUES (?) RETURNING id')
  const topics = new Map<string, Topic>()

  function known(name: string): Topic | undefined {
    const topic = topics.get(name)
    if (topic !== undefined) return topic
    const row = find.get(name) as [number] | undefined
    if (row === undefined) return undefined
    const found = statements(db, `log_${row[0]}`)
    topics.set(name, found)
    return found
  }

  function create(name: string): Topic {
    const [id] = add.get(name) as unknown as [number]
    const columns = 'id INTEGER PRIMARY KEY, partition TEXT NOT NULL, at INTEGER NOT NULL, value TEXT'
    db.exec(`CREATE TABLE log_${id} (${columns})`)
    return known(name)!
  }

  return {
    append(topic, partition, text, at) {
      const { append } = known(topic) ?? create(topic)
      append.run(partition, at, text)
    },
    read(topic, cursor, limit) {
      const after = cursorNumber(cursor)
      const rows = (known(topic)?.read.all(after, limit) ?? []) as unknown as [number, string, string][]
      const entries = rows.map(([id, partition, text]) => ({
        partition,
        value: parseValue(text, `Entry ${id} of topic ${topic}`),
        cursor: String(id),
      }))
      return { entries, cursor: entries.at(-1)?.cursor ?? cursor }
    },
    page(topic, partition, after) {
      const found = known(topic)
      if (found === undefined) return { entries: [], next: undefined }
      const rows = found.page.all(partition, after) as unknown as [number, string | null][]
      const entries = rows.flatMap(([id, text]) => {
        if (text === null) return []
        const value = parseValue(text, `Entry ${id} of topic ${topic}`)
        return [{ partition, value, cursor: String(id) }]
      })
      return { entries, next: rows.length === scannedAtOnce ? rows.at(-1)![0] : undefined }
    },
    blank(topic, cursors) {
      for (const cursor of cursors) known(topic)?.blankOne.run(cursorNumber(cursor))
    },
    topics: () => (findAll.all() as unknown as [string][]).map(([name]) => name),
    trim(before) {
      let trimmed = false
      for (const [name] of findAll.all() as unknown as [string][]) {
        const { trim, blank } = known(name)!
        const changes = Number(trim.run(before).changes) + Number(blank.run(before).changes)
        trimmed ||= changes > 0
      }
      return trimmed
    },
    forget: () => topics.clear(),
  }
}

function statements(db: DatabaseSync, table: string): Topic {
  return {
    append: db.prepare(`INSERT INTO ${table} (partition, at, value) VALUES (?, ?, ?)`),
    read: prepare(
      db,
      `SELECT id, partition, value FROM ${table} WHERE id > ? AND value IS NOT NULL ORDER BY id LIMIT ?`,
    ),
    page: prepare(
      db,
      `SELECT id, CASE WHEN partition = ? THEN value END FROM ${table} WHERE id > ? ORDER BY id LIMIT ${scannedAtOnce}`,
    ),
    // Emptied, not deleted: the newest must stay, and the others go when they are old enough.
    blankOne: db.prepare(`UPDATE ${table} SET value = NULL, partition = '' WHERE id = ?`),
    trim: db.prepare(
      `DELETE FROM ${table} WHERE id < (SELECT max(id) FROM ${table}) AND id IN
       (SELECT id FROM (SELECT id, at FROM ${table} ORDER BY id LIMIT ${trimmedAtOnce}) WHERE at < ?)`,
    ),
    blank: db.prepare(
      `UPDATE ${table} SET value = NULL, partition = ''
       WHERE id = (SELECT max(id) FROM ${table}) AND at < ? AND value IS NOT NULL`,
    ),
  }
}
