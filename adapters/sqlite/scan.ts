import type { DatabaseSync } from 'node:sqlite'
import type { ScannedEntry, StoreKey } from '../../core/ports/store.ts'
import { prepare } from './connection.ts'
import { parseValue } from './value.ts'

const rowsPerPage = 64

/** Part of a scan; `next` is where the following page begins, undefined at the end. */
export interface ScanPage {
  entries: readonly ScannedEntry[]
  next: StoreKey | undefined
}

export type ScanPages = (prefix: string, after: StoreKey | undefined) => ScanPage

/** Reads in pages, so that a slow reader holds no transaction open and the write-ahead log can shrink. */
export function scanPages(db: DatabaseSync, now: () => number): ScanPages {
  const select = prepare(
    db,
    `SELECT partition, name, version, expires_at, value FROM entries
     WHERE (name, partition) > (?, ?) ORDER BY name, partition LIMIT ${rowsPerPage}`,
  )

  return (prefix, after) => {
    const { name, partition } = after ?? { name: prefix, partition: '' }
    const rows = select.all(name, partition) as unknown as Row[]
    // Bytes of UTF-8 sort like code points, so what has the prefix stands together, right after it.
    const matching = rows.filter((row) => row[1].startsWith(prefix))
    const entries = matching.filter((row) => (row[3] ?? Infinity) > now()).map(entryOf)
    const last = rows.at(-1)
    const more = last !== undefined && matching.length === rowsPerPage
    return { entries, next: more ? { partition: last[0], name: last[1] } : undefined }
  }
}

type Row = [partition: string, name: string, version: string, expiresAt: number | null, text: string]

function entryOf([partition, name, version, expiresAt, text]: Row): ScannedEntry {
  const entry = { key: { partition, name }, version, value: parseValue(text, `${partition}/${name}`) }
  return expiresAt === null ? entry : { ...entry, expiresAt }
}
