import { AttuneError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'

/** Work that is done again and again until stopped. */
export interface Background {
  /** Does it as soon as possible, beside its regular turns. */
  wake(): void
  /** No further turn begins; resolves when the present one is done. */
  stop(): Promise<void>
}

export interface BackgroundOptions {
  /** Milliseconds between turns. */
  readonly period: number
  readonly clock: Clock
  readonly onError: (error: AttuneError) => void
  /** 0 ≤ random() < 1 */
  readonly random?: () => number
}

const longestPause = 60_000

/**
 * Runs `work` every `period` milliseconds, one turn at a time. What fails is reported and tried again, after
 * a pause that doubles up to a minute, half of it at random so that processes do not march in step.
 */
export function inBackground(
  work: () => Promise<void>,
  { period, clock, onError, random = Math.random }: BackgroundOptions,
): Background {
  let failures = 0
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
      .then(
        () => {
          failures = 0
        },
        (cause) => {
          failures++
          onError(asError(cause))
        },
      )
      .finally(() => {
        turn = undefined
        cancel = clock.after(pause(), begin)
        again = false
      })
  }

  const pause = (): number => {
    if (failures === 0) return again ? 0 : period
    const longer = Math.min(Math.max(period, longestPause), period * 2 ** Math.min(failures, 10))
    return longer / 2 + (longer / 2) * random()
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

export function asError(cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', `Background work failed: ${String(cause)}`, { cause })
}
