import type {
  LoggedEntry,
  LogPage,
  ScannedEntry,
  ScheduledEntry,
  ScheduledPlace,
  StoreEntry,
  StoreKey,
} from '../../core/ports/store.ts'
import type { Database } from './connection.ts'
import type { Statements } from './statements.ts'
import { idOf, parseValue } from './value.ts'

/** Few enough that a page of large values is no burden. */
const scannedAtOnce = 64
const scannedLogAtOnce = 2000

export interface Reads {
  get(key: StoreKey): Promise<StoreEntry | undefined>
  getMany(keys: readonly StoreKey[]): Promise<(StoreEntry | undefined)[]>
  /** Part of a scan; `next` is where the following page begins, undefined at the end. */
  scanPage(
    prefix: string,
    after: StoreKey | undefined,
  ): Promise<{ entries: ScannedEntry[]; next: StoreKey | undefined }>
  consume(topic: string, cursor: string | undefined, limit: number): Promise<LogPage>
  /** Part of what a partition appended to a topic; `next` is where to go on, undefined at the end. */
  scanLogPage(
    topic: string,
    partition: string,
    after: string,
  ): Promise<{ entries: LoggedEntry[]; next: string | undefined }>
  topics(): Promise<string[]>
  due(now: number, limit: number, after?: ScheduledPlace): Promise<ScheduledEntry[]>
}

export function storeReads(db: Database, statements: Statements, now: () => number): Reads {
  return {
    async get(key) {
      const [row] = await db.query(statements.get, [key.partition, key.name, now()])
      return row && entryOf(key, row as EntryRow)
    },

    async getMany(keys) {
      const entries: (StoreEntry | undefined)[] = keys.map(() => undefined)
      if (keys.length === 0) return entries
      const partitions = keys.map(({ partition }) => partition)
      const names = keys.map(({ name }) => name)
      const rows = await db.query(statements.getMany, [partitions, names, now()])
      for (const [position, ...row] of rows as [number, ...EntryRow][]) {
        entries[position - 1] = entryOf(keys[position - 1]!, row)
      }
      return entries
    },

    async scanPage(prefix, after) {
      const { name, partition } = after ?? { name: prefix, partition: '' }
      const found = await db.query(statements.scan, [name, partition, now(), scannedAtOnce])
      const rows = found as [string, string, ...EntryRow, boolean | null][]
      // Names sort by their bytes, so what has the prefix stands together, right after it.
      const matching = rows.filter((row) => row[1].startsWith(prefix))
      const entries = matching
        .filter((row) => !row[5])
        .map(([partition, name, ...row]) => {
          const key = { partition, name }
          return { key, ...entryOf(key, [row[0], row[1], row[2]]) }
        })
      const last = matching.at(-1)
      const more = last !== undefined && matching.length === scannedAtOnce
      return { entries, next: more ? { partition: last[0], name: last[1] } : undefined }
    },

    async consume(topic, cursor, limit) {
      const rows = await db.query(statements.readLog, [topic, idOf(cursor), limit])
      const entries = (rows as [string, string, string][]).map(([id, partition, text]) => ({
        partition,
        value: parseValue(text, `Entry ${id} of topic ${topic}`),
        cursor: String(id),
      }))
      return { entries, cursor: entries.at(-1)?.cursor ?? cursor }
    },

    async scanLogPage(topic, partition, after) {
      const found = await db.query(statements.scanLog, [topic, partition, after, scannedLogAtOnce])
      const rows = found as [string, string | null][]
      const entries = rows.flatMap(([id, text]) => {
        if (text === null) return []
        const value = parseValue(text, `Entry ${id} of topic ${topic}`)
        return [{ partition, value, cursor: String(id) }]
      })
      return { entries, next: rows.length === scannedLogAtOnce ? String(rows.at(-1)![0]) : undefined }
    },

    async topics() {
      const rows = (await db.query(statements.topics, [])) as [string][]
      return rows.map(([topic]) => topic)
    },

    async due(now, limit, after) {
      const rows = after
        ? await db.query(statements.dueAfter, [now, limit, after.at, after.partition, after.name])
        : await db.query(statements.due, [now, limit])
      return (rows as [string, string, number, string][]).map(([partition, name, at, text]) => {
        return { partition, name, at, value: parseValue(text, `What is scheduled as ${partition}/${name}`) }
      })
    },
  }
}

type EntryRow = [version: string, text: string, expiresAt: number | null]

function entryOf({ partition, name }: StoreKey, [version, text, expiresAt]: EntryRow): StoreEntry {
  const value = parseValue(text, `${partition}/${name}`)
  return expiresAt === null ? { value, version } : { value, version, expiresAt }
}
