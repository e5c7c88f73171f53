import type { Clock } from '../../ports/clock.ts'
import type { Jobs, JobWorker, Wake, WorkOptions } from '../../ports/jobs.ts'
import type { Store } from '../../ports/store.ts'
import { inBackground } from '../upkeep/background.ts'
import { jobsOf } from './jobs-of.ts'

/** Milliseconds between looks at the schedule, where nothing of this process is due sooner. */
const lookPeriod = 2_000
/** How many entries are asked for at once. */
const batch = 100
/** The first pause of what fails, and the longest. */
const firstPause = 2_000
const longestPause = 5 * 60_000
/** People whose failures are remembered at a time. */
const remembered = 10_000

/** Watches the schedule of the store: no engine beside it, on every store, in any number of processes. */
export function storeJobs(store: Pick<Store, 'due'>, clock: Clock, random: () => number = Math.random): Jobs {
  const workers = new Set<() => void>()
  return {
    name: 'store',
    async enqueue(jobs) {
      const now = clock.now()
      if (jobs.some(({ at }) => at <= now)) for (const wake of workers) wake()
    },
    async cancel() {},
    async work(wake, options) {
      const { look, settled } = createLook(store, clock, random, wake, options)
      let looking = inBackground(look, { period: lookPeriod, clock, random, onError: options.onError })
      const nudge = () => looking.wake()
      workers.add(nudge)
      nudge()
      const pause = async () => {
        workers.delete(nudge)
        await looking.stop()
        await settled()
      }
      const worker: JobWorker = {
        pause,
        async resume() {
          if (workers.has(nudge)) return
          looking = inBackground(look, { period: lookPeriod, clock, random, onError: options.onError })
          workers.add(nudge)
          nudge()
        },
        stop: pause,
      }
      return worker
    },
    async close() {},
  }
}

function createLook(
  store: Pick<Store, 'due'>,
  clock: Clock,
  random: () => number,
  wake: Wake,
  { concurrency, onError }: WorkOptions,
) {
  const underWay = new Map<string, Promise<void>>()
  const failing = new Map<string, { failures: number; until: number }>()

  const run = async (id: string): Promise<void> => {
    try {
      await wake(id)
      failing.delete(id)
    } catch (error) {
      const failures = (failing.get(id)?.failures ?? 0) + 1
      const pause = Math.min(longestPause, firstPause * 2 ** (failures - 1))
      if (failing.size >= remembered) failing.delete(failing.keys().next().value!)
      failing.set(id, { failures, until: clock.now() + pause / 2 + (pause / 2) * random() })
      onError(error)
    } finally {
      underWay.delete(id)
    }
  }

  const isFree = (id: string) => !underWay.has(id) && (failing.get(id)?.until ?? 0) <= clock.now()

  /** Page by page, those of one page in an order of its own, so that processes do not run after each other. */
  const look = async (): Promise<void> => {
    let page = await store.due(clock.now(), batch)
    while (page.length > 0) {
      for (const { id } of shuffled(jobsOf(page), random)) {
        if (!isFree(id)) continue
        while (underWay.size >= concurrency) await Promise.race(underWay.values())
        underWay.set(id, run(id))
      }
      if (page.length < batch) break
      page = await store.due(clock.now(), batch, page.at(-1))
    }
  }

  return { look, settled: async () => void (await Promise.all(underWay.values())) }
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one)
}
