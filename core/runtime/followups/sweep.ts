import type { Clock } from '../../ports/clock.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Store } from '../../ports/store.ts'
import { type Background, type BackgroundOptions, inBackground } from '../upkeep/background.ts'
import { jobsOf } from './jobs-of.ts'

/** Milliseconds between looks. */
const sweepPeriod = 60_000
/** How late something has to be before an engine is reminded of it, in milliseconds. */
const overdue = 30_000
const batch = 500

/**
 * Reminds an engine of what is long due in the schedule of the store: what it was never told, as the process died or
 * the engine was away when it was written, and what it gave up.
 */
export function sweepOverdue(
  store: Pick<Store, 'due'>,
  jobs: Pick<Jobs, 'enqueue'>,
  looping: Omit<BackgroundOptions, 'period'>,
): Background {
  return inBackground(() => sweep(store, jobs, looping.clock), { period: sweepPeriod, ...looping })
}

async function sweep(store: Pick<Store, 'due'>, jobs: Pick<Jobs, 'enqueue'>, clock: Clock): Promise<void> {
  const late = clock.now() - overdue
  let page = await store.due(late, batch)
  while (page.length > 0) {
    const found = jobsOf(page).filter(({ at }) => at < late)
    if (found.length > 0) await jobs.enqueue(found)
    if (page.length < batch) return
    page = await store.due(late, batch, page.at(-1))
  }
}
