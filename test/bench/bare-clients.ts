import * as sqlite from 'node:sqlite'
import Keyv from 'keyv'
import pg from 'pg'
import { createClient } from 'redis'
import type { Side } from './store-sides.ts'

// What one would write by hand with each client, for one process that trusts itself: no versions, no checks, no scans.

const life = 365 * 86_400_000
/** Newer versions of Node rename `DatabaseSync` to `Database`. */
const Database = (sqlite as { Database?: typeof sqlite.DatabaseSync }).Database ?? sqlite.DatabaseSync

export function bareMap(): Side {
  const people = new Map<number, unknown>()
  const log: unknown[] = []
  return {
    read: async (person) => people.get(person),
    async write(person, value, logged) {
      people.set(person, value)
      log.push(logged)
    },
    close: async () => {},
  }
}

/** Values as JSON, like everywhere else: Keyv's own serializer is several times slower. */
export function bareKeyv(): Side {
  const keyv = new Keyv<string>({ store: new Map() })
  let entries = 0
  return {
    async read(person) {
      const text = await keyv.get(`profile/${person}`)
      return text === undefined ? undefined : JSON.parse(text)
    },
    async write(person, value, logged) {
      await keyv.set(`profile/${person}`, JSON.stringify(value), life)
      await keyv.set(`log/${entries++}`, JSON.stringify(logged))
    },
    close: async () => {},
  }
}

export function bareSqlite(path: string): Side {
  const db = new Database(path)
  db.exec('PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  db.exec('CREATE TABLE people (id INTEGER PRIMARY KEY, value TEXT); CREATE TABLE log (value TEXT)')
  const read = db.prepare('SELECT value FROM people WHERE id = ?')
  const set = db.prepare(
    'INSERT INTO people VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value',
  )
  const append = db.prepare('INSERT INTO log VALUES (?)')
  return {
    async read(person) {
      const row = read.get(person)
      return row && JSON.parse(row.value as string)
    },
    async write(person, value, logged) {
      db.exec('BEGIN IMMEDIATE')
      set.run(person, JSON.stringify(value))
      append.run(JSON.stringify(logged))
      db.exec('COMMIT')
    },
    close: async () => db.close(),
  }
}

/** Both writes as one transaction, in one round trip. */
export async function bareRedis(url: string): Promise<Side> {
  const client = createClient({ url })
  await client.connect()
  return {
    async read(person) {
      const text = await client.get(`bare:profile:${person}`)
      return text === null ? undefined : JSON.parse(text)
    },
    async write(person, value, logged) {
      await client
        .multi()
        .set(`bare:profile:${person}`, JSON.stringify(value), { expiration: { type: 'PX', value: life } })
        .xAdd('bare:log', '*', { v: JSON.stringify(logged) })
        .exec()
    },
    close: async () => client.destroy(),
  }
}

/** Both writes as one prepared statement, which is one transaction and one round trip. */
export async function barePostgres(url: string): Promise<Side> {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  await pool.query('CREATE TABLE bare_people (id integer PRIMARY KEY, value text)')
  await pool.query('CREATE TABLE bare_log (value text)')
  const text = `WITH logged AS (INSERT INTO bare_log VALUES ($3))
    INSERT INTO bare_people VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = excluded.value`
  return {
    async read(person) {
      const select = {
        name: 'bare-read',
        text: 'SELECT value FROM bare_people WHERE id = $1',
        values: [person],
      }
      const { rows } = await pool.query(select)
      return rows[0] && JSON.parse(rows[0].value)
    },
    async write(person, value, logged) {
      const values = [person, JSON.stringify(value), JSON.stringify(logged)]
      await pool.query({ name: 'bare-write', text, values })
    },
    close: () => pool.end(),
  }
}
