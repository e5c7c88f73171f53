import type { TargetOf } from '../import-rows/columns.ts'
import type { Row } from '../import-rows/rows.ts'
import { number } from '../progress.ts'
import { idOf } from './item.ts'

/** Keeps account of the items that a file has. */
export interface Feed {
  /** As of when, in milliseconds. */
  readonly at: number
  /** Each line in turn, whatever is wrong with it. */
  see(row: Row): void
  /** Whether a line before the last one seen was about the same item. */
  readonly repeats: boolean
  has(id: string): boolean
  /** Why it says nothing of what it does not have; undefined: it does. */
  whyIncomplete(): string | undefined
}

export function createFeed(target: TargetOf, at: number): Feed {
  const ids = new Set<string>()
  let unknown = 0
  let repeats = false
  return {
    at,
    see(row) {
      const id = idOf(row, target)
      repeats = id !== undefined && ids.has(id)
      if (id === undefined) unknown++
      else ids.add(id)
    },
    get repeats() {
      return repeats
    },
    has: (id) => ids.has(id),
    whyIncomplete() {
      if (ids.size === 0) return 'FILE has no items'
      if (unknown === 1) return '1 line does not say which item it is about'
      return unknown > 0 ? `${number(unknown)} lines do not say which item they are about` : undefined
    },
  }
}
