import { isOutage } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'

/** `closed`: calls go through. `open`: none does. `half-open`: one does, to see whether the store is back. */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** One call, or all calls of one closed spell: told how they ended. Later than the spell it is not heard. */
export interface Attempt {
  succeeded(): void
  failed(error: unknown): void
}

/**
 * Keeps callers from waiting for a store that is down, and a store that is coming up from being trampled
 * (the circuit breaker of M. Nygard, Release It!, 2007).
 */
export interface Breaker {
  readonly state: BreakerState
  /** Milliseconds until it is tried again; 0 while closed. */
  readonly retryAfter: number
  /** Why it is not closed. */
  readonly lastError: unknown
  /** To be told how the call ended; undefined: it must not be made. */
  admit(): Attempt | undefined
  /** Somebody stopped waiting; the answer may come yet. */
  late(): void
  /** No more tries of its own. */
  stop(): void
}

export interface BreakerOptions {
  readonly clock: Clock
  /** Milliseconds after which a try without an answer has failed. */
  readonly patience: number
  /** Tries whether the store is back, when a pause is over. Without it, the next call is the try. */
  readonly probe?: () => Promise<unknown>
  readonly changed?: (state: BreakerState) => void
  /** 0 ≤ random() < 1 */
  readonly random?: () => number
}

/** Failures in a row, with no success between them, that open it. */
export const threshold = 5
const shortestPause = 500
const longestPause = 10_000
/** A stall of this process makes many calls late at once: within so many milliseconds they count as one. */
const sameStall = 10

/**
 * Opens after 5 failures in a row: no answer in time, or an error of the store. Conflicts, refused keys and
 * newer formats are answers. The pause before a try is twice as long after each that failed, from 0.5 to 10
 * seconds, half of it at random.
 */
export function createBreaker({
  clock,
  patience,
  probe,
  changed,
  random = Math.random,
}: BreakerOptions): Breaker {
  let state: BreakerState = 'closed'
  let failures = 0
  let openings = 0
  let tryAt = 0
  let lateAt = Number.NEGATIVE_INFINITY
  let lastError: unknown
  let stopped = false
  let cancel = () => {}
  /** Of the closed spell, or of the one try under way. */
  let attempt: Attempt | undefined = newAttempt()

  function newAttempt(): Attempt {
    const own: Attempt = {
      succeeded() {
        if (attempt !== own) return
        if (state === 'closed') failures = 0
        else close()
      },
      failed(error) {
        if (!isOutage(error)) own.succeeded()
        else if (attempt === own) fail(error)
      },
    }
    return own
  }

  function turn(to: BreakerState): void {
    state = to
    changed?.(to)
  }

  function close(): void {
    cancel()
    failures = 0
    openings = 0
    lastError = undefined
    attempt = newAttempt()
    turn('closed')
  }

  function fail(error: unknown): void {
    lastError = error
    if (state === 'closed' && ++failures < threshold) return
    cancel()
    attempt = undefined
    const pause = Math.min(longestPause, shortestPause * 2 ** Math.min(openings++, 10))
    const wait = Math.ceil(pause / 2 + (pause / 2) * random())
    tryAt = clock.now() + wait
    turn('open')
    if (!stopped) cancel = clock.after(wait, endPause)
  }

  function endPause(): void {
    turn('half-open')
    if (probe) watch(probe)
  }

  /** The try: without an answer in time it has failed. */
  function begin(): Attempt {
    const own = newAttempt()
    attempt = own
    cancel = clock.after(patience, () => own.failed(lastError))
    return own
  }

  function watch(call: () => Promise<unknown>): void {
    const own = begin()
    call().then(own.succeeded, own.failed)
  }

  return {
    get state() {
      return state
    },
    get retryAfter() {
      return state === 'closed' ? 0 : Math.max(0, tryAt - clock.now())
    },
    get lastError() {
      return lastError
    },
    admit() {
      if (state === 'closed') return attempt
      return state === 'half-open' && attempt === undefined && !probe ? begin() : undefined
    },
    late() {
      const now = clock.now()
      if (state !== 'closed' || now - lateAt < sameStall) return
      lateAt = now
      fail(lastError ?? new Error('The store did not answer in time'))
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}
