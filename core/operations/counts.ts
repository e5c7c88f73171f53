import type { ErrorCode } from '../errors.ts'

/** What happened in this process since it started; integers that only grow. */
export interface Counts {
  /** Commits of profiles that were written. */
  commits: number
  /** Commits that somebody else's had overtaken; each was tried again. */
  conflicts: number
  /** Signals that came too late to be folded; they are in the log. */
  late: number
  /** Writes of pages that were given up. */
  dropped: number
  /** Calls that were not made, because the store was down. */
  refused: number
  /** Errors reported, by code. */
  readonly errors: Partial<Record<ErrorCode, number>>
}

export function createCounts(): Counts {
  return { commits: 0, conflicts: 0, late: 0, dropped: 0, refused: 0, errors: {} }
}
