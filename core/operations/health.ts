import type { ErrorCode } from '../errors.ts'
import type { BreakerState } from './breaker.ts'

/** How a process is doing: whether to send it work, and what went wrong since it started. */
export interface Health {
  /** Whether the store answers, and takes what is written: then what is acknowledged is kept. */
  readonly ready: boolean
  /** The store's name. */
  readonly store: string
  /** Why it is not ready. */
  readonly problem?: ErrorCode
  /** Whether calls go through to the store (`closed`), or it is down and left alone (`open`). */
  readonly breaker: { readonly reads: BreakerState; readonly writes: BreakerState }
  /** Commits of profiles on their way to the store. */
  readonly pending: number
  /** Writes of pages that the store could not take, held until it can; at most 1000. */
  readonly buffered: number
  /** Writes of pages that were given up: of more than can be held, and of people who could not be looked up. */
  readonly dropped: number
  /** Commits that another one overtook; each was tried again. */
  readonly conflicts: number
  /** Signals that came too late to be folded. */
  readonly late: number
  /** Errors reported, by code. */
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>
}
