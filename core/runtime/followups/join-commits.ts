import type { AttuneError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Store } from '../../ports/store.ts'
import { asError } from '../upkeep/background.ts'

/**
 * Lets an engine that writes its jobs in the commits of the store begin to do so. Waits for it for a while, as the
 * commits before would be found by the sweeper only; a site whose engine is away starts all the same.
 * @throws AttuneError ATTUNE_OPTIONS where the engine cannot take part in commits of this store
 */
export async function joinCommits(
  jobs: Jobs,
  store: Store,
  { clock, patience, onError }: { clock: Clock; patience: number; onError: (error: AttuneError) => void },
): Promise<void> {
  if (!jobs.join) return
  let cancel = () => {}
  let mistake: AttuneError | undefined
  const joined = jobs
    .join(store, (error) => onError(asError(error)))
    .catch((cause) => {
      const error = asError(cause)
      if (error.code === 'ATTUNE_OPTIONS') mistake = error
      else onError(error)
    })
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(patience, resolve)
  })
  await Promise.race([joined, late])
  cancel()
  if (!mistake) return
  await jobs.close()
  throw mistake
}
