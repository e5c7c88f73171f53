import { AttuneError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'

/** Work that is done again and again until stopped. */
export interface Background {
  /** Does it as soon as possible, beside its regular turns. */
  wake(): void
  /** No further turn begins; resolves when the present one is done. */
  stop(): Promise<void>
}

/** Runs `work` every `period` milliseconds, one turn at a time; what fails is reported and tried again. */
export function inBackground(
  work: () => Promise<void>,
  { period, clock, onError }: { period: number; clock: Clock; onError: (error: AttuneError) => void },
): Background {
  let stopped = false
  let again = false
  let turn: Promise<void> | undefined
  let cancel = () => {}

  const begin = () => {
    cancel()
    if (stopped) return
    if (turn) {
      again = true
      return
    }
    turn = work()
      .catch((cause) => onError(asError(cause)))
      .finally(() => {
        turn = undefined
        cancel = clock.after(again ? 0 : period, begin)
        again = false
      })
  }
  cancel = clock.after(period, begin)

  return {
    wake: () => begin(),
    async stop() {
      stopped = true
      cancel()
      await turn
    },
  }
}

function asError(cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', `Background work failed: ${String(cause)}`, { cause })
}
