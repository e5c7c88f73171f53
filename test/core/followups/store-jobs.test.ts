import type { Job, Store } from 'attune'
import { jobsContract, type ManualClock, seededRandom } from 'attune/testing'
import { describe, it } from 'vitest'
import { storeJobs } from '../../../core/runtime/followups/store-jobs.ts'
import { partitionOf, wakeName } from '../../../core/runtime/storing/keys.ts'
import { stores } from '../runtime/privacy/every-store.ts'

/** What is asked of a store, as far as it was not answered yet. */
function watched() {
  let asked = 0
  const until = async <T>(answer: Promise<T>): Promise<T> => {
    asked++
    try {
      return await answer
    } finally {
      asked--
    }
  }
  return {
    until,
    of: (store: Store): Pick<Store, 'due'> => ({ due: (...at) => until(store.due(...at)) }),
    /** Nothing is asked any more, nor about to be. */
    async answered() {
      for (let quiet = 0; quiet < 10; quiet = asked > 0 ? 0 : quiet + 1) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

/** The soonest time of somebody, as a profile has one wake in the schedule, whatever runs it has. */
function wakesIn(store: Store, clock: ManualClock) {
  const times = new Map<string, Set<number>>()

  const commit = async (id: string) => {
    const at = Math.min(...(times.get(id) ?? []))
    const [partition, name] = [partitionOf(id), wakeName(id)]
    if (at < Number.POSITIVE_INFINITY) await store.commit({ partition, schedule: [{ name, at, value: {} }] })
    else await store.commit({ partition, unschedule: [name] })
  }
  return {
    async plan(jobs: readonly Job[]) {
      for (const { id, at } of jobs) {
        times.set(id, (times.get(id) ?? new Set()).add(at))
        await commit(id)
      }
    },
    async drop(ids: readonly string[]) {
      for (const id of ids) {
        times.delete(id)
        await commit(id)
      }
    },
    async done(id: string) {
      for (const at of times.get(id) ?? []) if (at <= clock.now()) times.get(id)!.delete(at)
      await commit(id)
    },
  }
}

describe.each(stores)('the schedule of the $name store', ({ open }) => {
  jobsContract({ describe, it }, async () => {
    const { store, clock, again, close } = await open()
    const opened = new Set([store])
    const { of, until, answered } = watched()
    const { plan, drop, done } = wakesIn(store, clock)
    return {
      jobs: storeJobs(of(store), clock, seededRandom(7)),
      async connect() {
        const other = again()
        opened.add(other)
        return storeJobs(of(other), clock, seededRandom(8))
      },
      now: () => clock.now(),
      async pass(ms) {
        // In steps, as what is woken goes on between them.
        for (let left = ms; left > 0; left -= 50) {
          clock.advance(Math.min(50, left))
          await answered()
        }
      },
      schedule: { plan, drop, done: (id) => until(done(id)) },
      async dispose() {
        for (const each of opened) await each.close()
        await close()
      },
    }
  })
})
