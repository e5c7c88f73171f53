import type { Reason } from '../decisions/decision.ts'
import type { ErrorCode } from '../errors.ts'
import type { LedgerEntry } from '../followups/ledger-entry.ts'
import type { SignalOrigin } from '../signals/signal.ts'

/** Who a request came from: nobody stored, somebody stored, a reader without a trace, or the store did not say. */
export type Comer = 'new' | 'unknown' | 'known' | 'readonly' | 'failed'

/** What happened in this process since it started; integers that only grow. */
export interface Counts {
  readonly visits: Record<Comer, number>
  /** By the way they came in, `dropped` where consent did not let them be taken. */
  readonly signals: Record<SignalOrigin, { taken: number; dropped: number }>
  /** By the index of the placement. */
  readonly decisions: Partial<Record<Reason, number>>[]
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
  /** Messages by follow-up and by what became of them; one that is tried again counts as `delayed` each time. */
  readonly messages: Map<string, Partial<Record<LedgerEntry['outcome'], number>>>
  /** Errors reported, by code. */
  readonly errors: Partial<Record<ErrorCode, number>>
}

export function createCounts(): Counts {
  const none = () => ({ taken: 0, dropped: 0 })
  return {
    visits: { new: 0, unknown: 0, known: 0, readonly: 0, failed: 0 },
    signals: { page: none(), browser: none(), server: none(), import: none() },
    decisions: [],
    commits: 0,
    conflicts: 0,
    late: 0,
    dropped: 0,
    refused: 0,
    messages: new Map(),
    errors: {},
  }
}

/** Counts what became of one message. */
export function countMessage({ messages }: Pick<Counts, 'messages'>, entry: LedgerEntry): void {
  const { followUp, outcome } = entry
  const known = messages.get(followUp)
  messages.set(followUp, { ...known, [outcome]: (known?.[outcome] ?? 0) + 1 })
}
