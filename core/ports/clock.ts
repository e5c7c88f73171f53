/** The time, injected so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number
  /** Calls back after `ms`; the returned function cancels. Never keeps a process alive. */
  after(ms: number, callback: () => void): () => void
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer: Partial<NodeJS.Timeout> | number = setTimeout(callback, ms)
    // Runtimes without processes number their timers, as browsers do.
    if (typeof timer === 'object') timer.unref?.()
    return () => clearTimeout(timer as NodeJS.Timeout)
  },
}
