import type { Clock } from '../../core/ports/clock.ts'
import type { Database } from './connection.ts'
import type { Statements } from './statements.ts'

/** Milliseconds between rounds, and rows looked at in each: 22 million a day. */
const pause = 1000
const rowsPerRound = 256
/** The log is trimmed in every so many rounds, so many entries of each topic at once. */
const roundsPerTrim = 10
const trimmedAtOnce = 1000

export interface HousekeepingOptions {
  /** Resolves when the schema is ready. */
  ready(): Promise<void>
  clock: Clock
  /** Milliseconds that entries of the log are kept. */
  keepLog: number
}

/**
 * Deletes expired rows and old entries of the log, a little at a time; of several processes one at a time.
 * @returns stops it, and resolves when its last round is over
 */
export function keepHouse(
  db: Database,
  { sweep, trimLog }: Statements,
  { ready, clock, keepLog }: HousekeepingOptions,
): () => Promise<void> {
  let place: unknown[] = ['', '']
  let rounds = 0
  let stopped = false
  let running: Promise<void> | undefined
  let cancel = clock.after(pause, begin)

  async function round(): Promise<void> {
    try {
      await ready()
      const [next] = await db.query(sweep, [clock.now(), ...place, rowsPerRound])
      place = next ?? ['', '']
      if (rounds++ % roundsPerTrim === 0) await db.query(trimLog, [clock.now() - keepLog, trimmedAtOnce])
    } catch {
      // What ails the server shows in the next call, to somebody who waits for it; here, try again later.
    }
    if (!stopped) cancel = clock.after(pause, begin)
  }

  function begin(): void {
    running = round()
  }

  return async () => {
    stopped = true
    cancel()
    await running
  }
}
