import { AttuneError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import { type LoggedRecord, notePrefix } from './record.ts'

/** Where records stand: in which transfer, as `notesOf` names it, and in which of its chunks. */
export interface ChunkOfTransfer {
  readonly transfer: string
  /** A chunk always holds the same records. */
  readonly chunk: number
}

/** How far a transfer has come in a partition. */
interface Note {
  readonly chunk: number
  readonly slice: number
}

/** Records that are appended at once: partitions get out of step with each other by so many, at most. */
const sliceLength = 32

/** What the names of the notes of a transfer begin with. */
export function notesOf(transfer: string): string {
  return `${notePrefix}${transfer}/`
}

/** Appends records to the log, nearly in their order; within each partition exactly. */
export async function appendAll(store: Store, records: readonly LoggedRecord[]): Promise<void> {
  for (const slice of slicesOf(records)) {
    const commits = slice.map(([partition, append]) => store.commit({ partition, append }))
    await Promise.all(commits)
  }
}

/**
 * The same, leaving out what was appended before. A note in each partition, written by the same commit,
 * tells how far it came, whenever the process died.
 * @param records all of the chunk, so that its slices are the same each time
 * @param isWanted the others are passed over; it may say otherwise of a record the next time
 * @returns how many were appended now
 */
export async function appendOnce(
  store: Store,
  records: readonly LoggedRecord[],
  { transfer, chunk }: ChunkOfTransfer,
  isWanted: (record: LoggedRecord) => boolean,
): Promise<number> {
  const name = `${transfer}log`
  const partitions = [...new Set(records.map(({ partition }) => partition))]
  const found = await store.getMany(partitions.map((partition) => ({ partition, name })))
  const notes = new Map(partitions.map((partition, i) => [partition, found[i]]))
  const versions = new Map(partitions.map((partition, i) => [partition, found[i]?.version ?? null]))

  async function append(partition: string, group: Append[], slice: number): Promise<number> {
    const note = notes.get(partition)?.value as Note | undefined
    if (note && (note.chunk > chunk || (note.chunk === chunk && note.slice >= slice))) return 0
    const result = await store.commit({
      partition,
      check: [{ name, version: versions.get(partition) ?? null }],
      set: [{ name, value: { chunk, slice } satisfies Note }],
      append: group,
    })
    if (!result.ok) {
      throw new AttuneError('ATTUNE_TRANSFER', 'Another process imports the same file. Let it end first.')
    }
    versions.set(partition, result.versions[name]!)
    return group.length
  }

  let appended = 0
  for (const [number, slice] of slicesOf(records, isWanted).entries()) {
    const counts = await Promise.all(slice.map(([partition, group]) => append(partition, group, number)))
    for (const count of counts) appended += count
  }
  return appended
}

interface Append {
  topic: string
  value: unknown
}

/** Each slice by partition. */
function slicesOf(
  records: readonly LoggedRecord[],
  isWanted: (record: LoggedRecord) => boolean = () => true,
): [partition: string, append: Append[]][][] {
  const slices: [string, Append[]][][] = []
  for (let from = 0; from < records.length; from += sliceLength) {
    const slice = records.slice(from, from + sliceLength).filter(isWanted)
    const groups = Map.groupBy(slice, ({ partition }) => partition)
    slices.push(
      [...groups].map(([partition, group]) => [
        partition,
        group.map(({ topic, value }) => ({ topic, value })),
      ]),
    )
  }
  return slices
}
