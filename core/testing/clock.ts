import type { Clock } from '../ports/clock.ts'

/** A clock that moves only when told to, for tests. */
export interface ManualClock extends Clock {
  /** Lets `ms` milliseconds pass and calls back, in the order of their times, whatever they reach. */
  advance(ms: number): void
  /** Goes to a moment (ms since 1970): forward as `advance` does; backward calls nothing back. */
  set(ms: number): void
}

interface Timer {
  at: number
  callback: () => void
}

/**
 * Makes a clock for tests; hand it to `createAttune({ clock })` and to the store.
 *
 * @param start milliseconds since 1970; by default 2025-01-01T00:00Z.
 */
export function manualClock(start: number = Date.UTC(2025, 0, 1)): ManualClock {
  let now = start
  const timers = new Set<Timer>()

  /** The earliest timer due by `moment`; of equals, the one set first. */
  function nextDue(moment: number): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of timers) {
      if (timer.at <= moment && (earliest === undefined || timer.at < earliest.at)) earliest = timer
    }
    return earliest
  }

  function set(moment: number): void {
    for (let timer = nextDue(moment); timer !== undefined; timer = nextDue(moment)) {
      timers.delete(timer)
      now = Math.max(now, timer.at)
      timer.callback()
    }
    now = moment
  }

  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(0, ms), callback }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    advance: (ms) => set(now + ms),
    set,
  }
}
