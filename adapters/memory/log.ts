import { cursorNumber } from '../../core/ports/log-cursor.ts'
import type { LoggedEntry, LogPage } from '../../core/ports/store.ts'

interface Kept {
  partition: string
  value: unknown
  at: number
}

/** One topic's entries in memory, the oldest dropped by age and by count. */
export interface TopicLog {
  append(partition: string, value: unknown, at: number): void
  read(cursor: string | undefined, limit: number, now: number): LogPage
  of(partition: string, now: number): LoggedEntry[]
  forget(cursors: readonly string[]): void
}

export function topicLog(keepFor: number, keepEntries: number): TopicLog {
  /** Undefined where an entry was forgotten: the numbers of the others stay. */
  let entries: (Kept | undefined)[] = []
  /** Entries before this index are dropped; they are cut off once they are half of the array. */
  let head = 0
  /** The number of the entry at index 0; a cursor is the number of the last entry read. */
  let base = 1

  function trim(now: number): void {
    while (
      head < entries.length &&
      (entries.length - head > keepEntries || (entries[head]?.at ?? 0) < now - keepFor)
    )
      head++
    if (head <= entries.length / 2) return
    entries = entries.slice(head)
    base += head
    head = 0
  }

  function entryAt(index: number): LoggedEntry {
    const { partition, value } = entries[index]!
    return { partition, value, cursor: String(base + index) }
  }

  return {
    append(partition, value, at) {
      entries.push({ partition, value, at })
      trim(at)
    },
    read(cursor, limit, now) {
      trim(now)
      const from = Math.max(head, cursorNumber(cursor) + 1 - base)
      const page: LoggedEntry[] = []
      for (let i = from; i < entries.length && page.length < limit; i++) {
        if (entries[i]) page.push(entryAt(i))
      }
      return { entries: page, cursor: page.at(-1)?.cursor ?? cursor }
    },
    of(partition, now) {
      trim(now)
      const found: LoggedEntry[] = []
      for (let i = head; i < entries.length; i++) {
        if (entries[i]?.partition === partition) found.push(entryAt(i))
      }
      return found
    },
    forget(cursors) {
      for (const cursor of cursors) {
        const index = cursorNumber(cursor) - base
        if (index >= head && index < entries.length) entries[index] = undefined
      }
    },
  }
}
