import { AttuneError } from '../errors.ts'
import type { Breaker } from '../operations/breaker.ts'
import type { Clock } from '../ports/clock.ts'

/**
 * The answer, or ATTUNE_STORE_TIMEOUT after `budget` milliseconds; any other failure is ATTUNE_STORE_UNAVAILABLE.
 * `breaker` is told when it comes too late.
 */
export function within<T>(
  budget: number,
  clock: Clock,
  answer: Promise<T>,
  breaker?: Pick<Breaker, 'late'>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(budget, () => {
      breaker?.late()
      reject(new AttuneError('ATTUNE_STORE_TIMEOUT', `The store did not answer within ${budget} ms.`))
    })
    answer.then(
      (value) => {
        cancel()
        resolve(value)
      },
      (cause) => {
        cancel()
        reject(cause instanceof AttuneError ? cause : failure(cause))
      },
    )
  })
}

function failure(cause: unknown): AttuneError {
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', `The store failed: ${reasonOf(cause)}`, { cause })
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
