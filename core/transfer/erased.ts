import type { Store } from '../ports/store.ts'
import { belongsToErased } from '../runtime/privacy/erased-record.ts'
import type { Tombstone } from '../runtime/privacy/tombstone.ts'
import { tombstonePrefix } from '../runtime/storing/keys.ts'
import type { CheckedChunk } from './format.ts'
import { type EntryRecord, ofKind, type TransferRecord } from './record.ts'
import { sumOf, type Written, writeEntries } from './write-entries.ts'

export function isTombstone(record: TransferRecord): record is EntryRecord {
  return record.kind === 'entry' && record.name.startsWith(tombstonePrefix)
}

/** Writes tombstones; one that the store holds gives way to a later one only, whatever else is overwritten. */
export async function writeTombstones(store: Store, records: readonly EntryRecord[]): Promise<Written> {
  const held = await store.getMany(records.map(({ partition, name }) => ({ partition, name })))
  const momentOf = (value: unknown) => (value as Tombstone).at
  const later = records.filter((record, i) => {
    const entry = held[i]
    return entry !== undefined && momentOf(entry.value) < momentOf(record.value)
  })
  const others = records.filter((record) => !later.includes(record))
  return sumOf([await writeEntries(store, later, true), await writeEntries(store, others, false)])
}

/**
 * Puts only the tombstones of an export into a store. Of one made while the site was running, a person may
 * come before the tombstone that was put up meanwhile: with this first, an import leaves them out.
 */
export async function importTombstones(store: Store, chunks: AsyncIterable<CheckedChunk>): Promise<void> {
  for await (const { records } of chunks) {
    await writeTombstones(store, ofKind<EntryRecord>(records, 'entry').filter(isTombstone))
  }
}

/** The records that are not of people of whom the store has a tombstone. */
export async function unerased(
  store: Store,
  records: readonly TransferRecord[],
): Promise<readonly TransferRecord[]> {
  const erased = await Promise.all(records.map((record) => isErased(store, record)))
  return records.filter((_, i) => !erased[i])
}

/** Whether anybody was ever erased: without tombstones there is no need to look for each record's. */
export async function hasTombstones(store: Store): Promise<boolean> {
  for await (const _ of store.scan(tombstonePrefix)) return true
  return false
}

async function isErased(store: Store, record: TransferRecord): Promise<boolean> {
  switch (record.kind) {
    case 'entry': {
      const { partition, name, value } = record
      return belongsToErased(store, { kind: 'entry', key: { partition, name }, value })
    }
    case 'scheduled':
      return belongsToErased(store, { kind: 'scheduled', name: record.name, value: record.value })
    case 'logged':
      return belongsToErased(store, { kind: 'logged', value: record.value })
    case 'reader':
      return false
  }
}
