import type { ConsentState } from './consent/consent.ts'
import type { Decision } from './decisions/decision.ts'
import type { Trust } from './profile/profile.ts'
import type { Receipt } from './runtime/visiting/receipt.ts'
import type { Signal } from './signals/signal.ts'

/**
 * The other side of a visitor, that of whoever opened it and sends what it decided: middleware, adapters, jobs. A
 * route does not need it, as `personalize()` sees to all of this. `visitOf(visitor)` is the way to it.
 */
export interface Visit {
  /** Answers for this browser to remember in a cookie of its own. */
  readonly browserConsent: ConsentState
  /** Whether something is stored under the visitor's id, or will be by `commit()`: then a cookie should lead to it. */
  readonly willStore: boolean
  /** Whether anything was decided, or read of the person: then the response is for this visitor alone. */
  readonly hasDecided: boolean
  /** What this request decided so far and did not send yet, in the order of the definitions. */
  readonly decisions: readonly Decision[]
  /**
   * Takes a message of the Segment spec that came in another way than by the page. `trust`: in the traits it has.
   * Default: as much as in the visitor.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID
   */
  signal(message: unknown, origin: Signal['origin'], trust?: Trust): Receipt
  /** Takes a signal that is normalised. Without consent to its purpose it is dropped (law 3). */
  take(signal: Signal, trust?: Trust): Receipt
  /** Takes back what `take()` took, unless it is written: a page view whose page was not sent. */
  takeBack(signal: Signal): void
  /**
   * Law 9: what was decided so far was really sent. Called when a response or a redirect goes out, or a mail;
   * `unit` identifies what was sent, so that it counts once. Default: something new.
   */
  expose(unit?: string): void
  /**
   * Writes what is not written yet; resolves when it is durable. Without any consent there is nothing to
   * write. After a failure it is safe to try the same again, with the same message ids.
   * @throws AttuneError ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_CONFLICT; ATTUNE_RATE_LIMITED where
   * no profile may be begun; ATTUNE_OPTIONS
   */
  commit(options?: CommitOptions): Promise<void>
  /** Nothing will be committed. What a stranger's page did, for want of the store, is counted as dropped. */
  giveUp(): void
}

/** How much a commit matters. */
export interface CommitOptions {
  /** Nobody waits for it, so that the store may write it together with others, some milliseconds later. Default false. */
  readonly lazy?: boolean
  /**
   * If the store is down, it is written when it is back, as long as memory allows, though the call rejects. Default
   * false.
   */
  readonly held?: boolean
}
