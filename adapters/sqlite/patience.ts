import { setImmediate, setTimeout } from 'node:timers'
import { isBusy } from './failure.ts'

/** Attempts that follow each other as fast as the event loop turns, before waiting by the clock. */
const eagerAttempts = 3
const longestWait = 25

/**
 * Does the work, again and again while another process holds the lock, for `limit` ms. The event loop
 * goes on between the attempts; the waits are random so that processes do not march in step.
 * @throws what the work threw last
 */
export async function patiently<T>(work: () => T, limit: number): Promise<T> {
  const deadline = performance.now() + limit
  for (let attempt = 0; ; attempt++) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error
    }
    await pause(attempt)
  }
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    if (attempt < eagerAttempts) setImmediate(resolve)
    else setTimeout(resolve, Math.random() * Math.min(longestWait, 2 ** (attempt - eagerAttempts)))
  })
}
