import { noCursor } from '../../core/ports/log-cursor.ts'

/** The id of an entry in a stream: milliseconds of the server's clock, then a number. */
export interface StreamId {
  ms: number
  sequence: number
}

/** By shard, the last entry read there. */
export type Positions = (StreamId | undefined)[]

export function parseStreamId(id: string): StreamId {
  const dash = id.indexOf('-')
  return { ms: Number(id.slice(0, dash)), sequence: Number(id.slice(dash + 1)) }
}

export function compareStreamIds(a: StreamId, b: StreamId): number {
  return a.ms - b.ms || a.sequence - b.sequence
}

/** A shard's part of a cursor: `shard:ms-sequence` in base 36. */
export function cursorPart(shard: number, { ms, sequence }: StreamId): string {
  return `${shard.toString(36)}:${ms.toString(36)}-${sequence.toString(36)}`
}

/** Leaves out the shards of which nothing was read. */
export function joinCursor(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('.')
}

/** @throws AttuneError `ATTUNE_STORE_KEY` when it is no cursor of a log with so many shards */
export function parseCursor(cursor: string | undefined, shards: number): Positions {
  const positions: Positions = Array.from({ length: shards })
  if (cursor === undefined) return positions
  const parts = typeof cursor === 'string' && cursor.length <= shards * 32 ? cursor.split('.') : ['']
  for (const part of parts) {
    const [, shard, ms, sequence] = /^([0-9a-z]{1,2}):([0-9a-z]{1,10})-([0-9a-z]{1,10})$/.exec(part) ?? []
    const number = Number.parseInt(shard ?? '', 36)
    if (!(number < shards) || positions[number] !== undefined) throw noCursor(cursor)
    positions[number] = { ms: Number.parseInt(ms!, 36), sequence: Number.parseInt(sequence!, 36) }
  }
  return positions
}
