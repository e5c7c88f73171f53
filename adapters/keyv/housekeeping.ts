import type { Clock } from '../../core/ports/clock.ts'
import type { Backend } from './backend.ts'
import type { Batches } from './batches.ts'
import { type Draft, readEntry } from './draft.ts'
import type { State } from './state.ts'

/** Milliseconds between rounds; each looks at the names of one bucket, so that a walk takes 17 minutes. */
const pause = 1000
/** The log is trimmed in every so many rounds. */
const roundsPerTrim = 10

export interface HousekeepingOptions {
  backend: Backend
  state(): Promise<State>
  clock: Clock
  /** Milliseconds that entries of the log are kept. */
  keepLog: number
}

/**
 * Deletes expired entries with their names, and old entries of the log, a little at a time.
 * @returns stops it, and resolves when its last round is over
 */
export function keepHouse(
  { run }: Batches,
  { backend, state, clock, keepLog }: HousekeepingOptions,
): () => Promise<void> {
  let rounds = 0
  let stopped = false
  let running: Promise<void> | undefined
  let cancel = clock.after(pause, begin)

  async function sweep(bucket: number): Promise<void> {
    const { directory } = await state()
    for (const key of [...directory.bucket(bucket)]) {
      if (key.kind !== 'e' || (await readEntry(backend, key, clock.now())) !== undefined) continue
      const change = async (draft: Draft) => {
        // Asked again: it may have been written in the meantime.
        if ((await draft.version(key)) === null) draft.removeEntry(key)
      }
      await run({ change, reads: [key] })
    }
  }

  async function round(): Promise<void> {
    const number = rounds++
    const change = (draft: Draft) => draft.trimLog(clock.now() - keepLog)
    // What ails the database shows in the next call, to somebody who waits for it; here, try again later.
    await Promise.allSettled([sweep(number), number % roundsPerTrim === 0 && run({ change, reads: [] })])
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
