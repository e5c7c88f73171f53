import type { StoreKey } from '../ports/store.ts'

/** One thing that a store holds, as it is exported; each is a line of the file. */
export type TransferRecord = EntryRecord | ScheduledRecord | LoggedRecord | ReaderRecord

/** An entry; `expiresAt` in milliseconds since 1970. */
export interface EntryRecord extends StoreKey {
  readonly kind: 'entry'
  readonly expiresAt?: number
  readonly value: unknown
}

/** Something to be done at a moment (ms since 1970). */
export interface ScheduledRecord extends StoreKey {
  readonly kind: 'scheduled'
  readonly at: number
  readonly value: unknown
}

/** An entry of the log; those of a topic and partition come oldest first. */
export interface LoggedRecord {
  readonly kind: 'logged'
  readonly topic: string
  readonly partition: string
  readonly value: unknown
}

/**
 * An entry that keeps somebody's place in the log. Cursors mean nothing to another store, so the place
 * is given as what had not been read after it: the newest so many entries of each partition.
 */
export interface ReaderRecord extends StoreKey {
  readonly kind: 'reader'
  readonly expiresAt?: number
  /** Without its cursor. */
  readonly value: unknown
  readonly topic: string
  /** Absent: nothing was read yet. */
  readonly unread?: Readonly<Record<string, number>>
}

export type TransferKind = TransferRecord['kind']

/** How many of each kind. */
export type Counts = Readonly<Record<TransferKind, number>>

export const noCounts: Counts = { entry: 0, scheduled: 0, logged: 0, reader: 0 }

export function countRecords(counts: Counts, records: readonly TransferRecord[]): Counts {
  const sum = { ...counts }
  for (const { kind } of records) sum[kind]++
  return sum
}

/** What begins so is a note of ours about a transfer under way, and never transferred itself. */
export const notePrefix = 'transfer/'

export function ofKind<Kind extends TransferRecord>(
  records: readonly TransferRecord[],
  kind: Kind['kind'],
): readonly Kind[] {
  return records.filter((record): record is Kind => record.kind === kind)
}
