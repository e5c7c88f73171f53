import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { StoreEntry, StoreKey } from '../../core/ports/store.ts'
import { prepare } from './connection.ts'
import type { Freshness } from './freshness.ts'
import { type Recent, recent } from './recent.ts'
import { parseValue } from './value.ts'

/** A value whose text is longer is parsed anew on each read, so that a few cannot fill the memory. */
const longestCached = 65_536

interface Cached {
  entry: StoreEntry
  expiresAt: number
  /** When it was last known to be what the file holds. */
  epoch: number
}

export interface Entries {
  read(key: StoreKey): StoreEntry | undefined
  /** The version under a key, or null; cheaper than `read`, for checks. */
  version(key: StoreKey): string | null
  write(key: StoreKey, value: unknown, text: string, expiresAt: number | undefined): string
  remove(key: StoreKey): void
  /** Empties the cache, after a rollback. */
  forget(): void
}

/** The key-value table, behind a cache of live values that `freshness` keeps honest. */
export function entriesTable(
  db: DatabaseSync,
  now: () => number,
  freshness: Freshness,
  limit: number,
): Entries {
  const cache: Recent<Cached> = recent(limit)
  // The text is left out when the caller already has that version: validating costs less than reading.
  const select = prepare(
    db,
    `SELECT version, expires_at, CASE WHEN version = ?3 THEN NULL ELSE value END
     FROM entries WHERE name = ?2 AND partition = ?1`,
  )
  const selectVersion = prepare(
    db,
    'SELECT version, expires_at FROM entries WHERE name = ?2 AND partition = ?1',
  )
  const upsert = db.prepare(
    `INSERT INTO entries (partition, name, version, expires_at, value) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET version = excluded.version, expires_at = excluded.expires_at, value = excluded.value`,
  )
  const remove = db.prepare('DELETE FROM entries WHERE name = ?2 AND partition = ?1')
  // Unique to this connection, so that no version is ever used again, not even after a backup is restored.
  const origin = randomBytes(9).toString('base64url')
  let writes = 0

  function alive(cached: Cached): StoreEntry | undefined {
    return cached.expiresAt > now() ? cached.entry : undefined
  }

  return {
    read(key) {
      const path = pathOf(key)
      const epoch = freshness.epoch()
      const cached = cache.get(path)
      if (cached?.epoch === epoch) return alive(cached)

      const row = select.get(key.partition, key.name, cached?.entry.version ?? null) as Row | undefined
      if (row === undefined) {
        cache.delete(path)
        return undefined
      }
      const [version, expiresAt, text] = row
      const entry = text === null ? cached!.entry : entryOf(parseValue(text, pathOf(key)), version, expiresAt)
      const found = { entry, expiresAt: expiresAt ?? Infinity, epoch }
      if (text === null || text.length <= longestCached) cache.set(path, found)
      return alive(found)
    },

    version(key) {
      const cached = cache.get(pathOf(key))
      if (cached?.epoch === freshness.epoch()) return alive(cached)?.version ?? null
      const row = selectVersion.get(key.partition, key.name) as [string, number | null] | undefined
      return row !== undefined && (row[1] ?? Infinity) > now() ? row[0] : null
    },

    write(key, value, text, expiresAt) {
      const version = `${origin}.${(++writes).toString(36)}`
      upsert.run(key.partition, key.name, version, expiresAt ?? null, text)
      const path = pathOf(key)
      if (text.length > longestCached) cache.delete(path)
      else {
        const entry = entryOf(value, version, expiresAt ?? null)
        cache.set(path, { entry, expiresAt: expiresAt ?? Infinity, epoch: freshness.epoch() })
      }
      return version
    },

    remove(key) {
      remove.run(key.partition, key.name)
      cache.delete(pathOf(key))
    },

    forget: cache.clear,
  }
}

type Row = [version: string, expiresAt: number | null, text: string | null]

function entryOf(value: unknown, version: string, expiresAt: number | null): StoreEntry {
  return expiresAt === null ? { value, version } : { value, version, expiresAt }
}

/** Unambiguous: a partition has no slash. */
function pathOf({ partition, name }: StoreKey): string {
  return `${partition}/${name}`
}
