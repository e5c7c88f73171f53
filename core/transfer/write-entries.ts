import { AttuneError } from '../errors.ts'
import type { Commit, Store, StoreEntry } from '../ports/store.ts'
import type { EntryRecord } from './record.ts'

const attempts = 10

/** What became of records: written, there already and the same, or left as the store had them. */
export interface Written {
  readonly written: number
  readonly same: number
  readonly kept: number
}

export const nothingWritten: Written = { written: 0, same: 0, kept: 0 }

export function sumOf(all: readonly Written[]): Written {
  const sum = { ...nothingWritten }
  for (const { written, same, kept } of all) {
    sum.written += written
    sum.same += same
    sum.kept += kept
  }
  return sum
}

/**
 * Writes entries with their expiry, those of a partition in one commit, and nothing that is there already.
 * @param overwrite false: an entry that the store holds with another value is kept, as the newer one
 */
export async function writeEntries(
  store: Store,
  records: readonly EntryRecord[],
  overwrite: boolean,
): Promise<Written> {
  const groups = Map.groupBy(records, ({ partition }) => partition)
  const held = await store.getMany(records.map(({ partition, name }) => ({ partition, name })))
  const before = new Map(records.map((record, i) => [record, held[i]]))
  const written = [...groups].map(([partition, group]) => {
    return writeGroup(store, partition, group, (record) => before.get(record), overwrite)
  })
  return sumOf(await Promise.all(written))
}

async function writeGroup(
  store: Store,
  partition: string,
  records: readonly EntryRecord[],
  heldFirst: (record: EntryRecord) => StoreEntry | undefined,
  overwrite: boolean,
): Promise<Written> {
  let held = heldFirst
  for (let attempt = 0; attempt < attempts; attempt++) {
    const different = records.filter((record) => !isSame(record, held(record)))
    const chosen = different.filter((record) => overwrite || held(record) === undefined)
    const commit: Commit = {
      partition,
      check: chosen.map((record) => ({ name: record.name, version: held(record)?.version ?? null })),
      set: chosen.map(({ name, value, expiresAt }) => ({
        name,
        value,
        ...(expiresAt !== undefined && { expiresAt }),
      })),
    }
    if (chosen.length === 0 || (await store.commit(commit)).ok) {
      return {
        written: chosen.length,
        same: records.length - different.length,
        kept: different.length - chosen.length,
      }
    }
    const again = await store.getMany(records.map(({ name }) => ({ partition, name })))
    const found = new Map(records.map((record, i) => [record, again[i]]))
    held = (record) => found.get(record)
  }
  const message = `Entries of the partition ${partition} kept changing while they were written. Stop the site and go on.`
  throw new AttuneError('ATTUNE_CONFLICT', message)
}

/** As JSON, since that is what stores keep. */
function isSame(record: EntryRecord, held: StoreEntry | undefined): boolean {
  return (
    held !== undefined &&
    held.expiresAt === record.expiresAt &&
    JSON.stringify(held.value) === JSON.stringify(record.value)
  )
}
