import type { Clock } from '../../core/ports/clock.ts'

/** Whose turn it is, when only so many may go in a second. */
export interface Pace {
  /**
   * Waits for a turn: undefined when it has come, or was given up for `closed`. Where the line is too long nobody
   * joins it: the milliseconds after which to come again.
   */
  turn(closed: AbortSignal): Promise<number | undefined>
}

/** @param longest the milliseconds that the line may be long */
export function pace(rate: number, longest: number, clock: Clock): Pace {
  const apart = 1000 / rate
  /** When the next turn is. */
  let next = 0
  return {
    async turn(closed) {
      const now = clock.now()
      // Further away than any line: the clock was set back.
      if (next > now + longest + apart) next = now
      const wait = Math.max(0, next - now)
      if (wait > longest) return Math.ceil(wait)
      next = now + wait + apart
      if (wait > 0 && !closed.aborted) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(wait, resolve)
          closed.addEventListener('abort', () => {
            cancel()
            resolve()
          })
        })
      }
      return undefined
    },
  }
}
