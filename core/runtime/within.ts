import { AttuneError } from '../errors.ts'
import type { Breaker } from '../operations/breaker.ts'
import type { Clock } from '../ports/clock.ts'

/**
 * The answer, or ATTUNE_STORE_TIMEOUT after `budget` milliseconds; any other failure is ATTUNE_STORE_UNAVAILABLE.
 * `breaker` is told when it comes too late.
 */
export async function within<T>(
  budget: number,
  clock: Clock,
  answer: Promise<T>,
  breaker?: Pick<Breaker, 'late'>,
): Promise<T> {
  let cancel = () => {}
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(budget, () => {
      breaker?.late()
      reject(new AttuneError('ATTUNE_STORE_TIMEOUT', `The store did not answer within ${budget} ms.`))
    })
  })
  try {
    return await Promise.race([answer, late])
  } catch (cause) {
    if (cause instanceof AttuneError) throw cause
    throw new AttuneError('ATTUNE_STORE_UNAVAILABLE', `The store failed: ${reasonOf(cause)}`, { cause })
  } finally {
    cancel()
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
