import { AttuneError } from '../../core/errors.ts'
import type { LogPage } from '../../core/ports/store.ts'

interface Kept {
  partition: string
  value: unknown
  at: number
}

/** One topic's entries in memory, the oldest dropped by age and by count. */
export interface TopicLog {
  append(partition: string, value: unknown, at: number): void
  read(cursor: string | undefined, limit: number, now: number): LogPage
}

export function topicLog(keepFor: number, keepEntries: number): TopicLog {
  let entries: Kept[] = []
  /** Entries before this index are dropped; they are cut off once they are half of the array. */
  let head = 0
  /** The number of the entry at index 0; a cursor is the number of the last entry read. */
  let base = 1

  function trim(now: number): void {
    while (
      head < entries.length &&
      (entries.length - head > keepEntries || entries[head]!.at < now - keepFor)
    )
      head++
    if (head <= entries.length / 2) return
    entries = entries.slice(head)
    base += head
    head = 0
  }

  return {
    append(partition, value, at) {
      entries.push({ partition, value, at })
      trim(at)
    },
    read(cursor, limit, now) {
      trim(now)
      const from = Math.max(head, numberOf(cursor) + 1 - base)
      const page = entries
        .slice(from, from + limit)
        .map(({ partition, value }, i) => ({ partition, value, cursor: String(base + from + i) }))
      return { entries: page, cursor: page.at(-1)?.cursor ?? cursor }
    },
  }
}

function numberOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const number = Number(cursor)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new AttuneError(
    'ATTUNE_STORE_KEY',
    `Not a cursor of this log: ${cursor}. Use one that consume() returned.`,
  )
}
