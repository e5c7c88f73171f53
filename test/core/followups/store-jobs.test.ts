import type { Job } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { jobsContract, manualClock, seededRandom } from 'attune/testing'
import { describe, it } from 'vitest'
import { storeJobs } from '../../../core/runtime/followups/store-jobs.ts'
import { partitionOf, wakeName } from '../../../core/runtime/storing/keys.ts'

jobsContract({ describe, it }, async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const times = new Map<string, Set<number>>()

  /** The soonest time of somebody, as a profile has one wake in the schedule, whatever runs it has. */
  const commit = async (id: string) => {
    const at = Math.min(...(times.get(id) ?? []))
    const place = { partition: partitionOf(id), name: wakeName(id) }
    const { partition, name } = place
    if (at < Number.POSITIVE_INFINITY) await store.commit({ partition, schedule: [{ name, at, value: {} }] })
    else await store.commit({ partition, unschedule: [name] })
  }
  const connect = async () => storeJobs(store, clock, seededRandom(7))
  return {
    jobs: await connect(),
    connect,
    now: () => clock.now(),
    async pass(ms) {
      // In steps, as what is woken goes on between them.
      for (let left = ms; left > 0; left -= 50) {
        clock.advance(Math.min(50, left))
        for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
      }
    },
    schedule: {
      async plan(jobs: readonly Job[]) {
        for (const { id, at } of jobs) {
          times.set(id, (times.get(id) ?? new Set()).add(at))
          await commit(id)
        }
      },
      async drop(ids) {
        for (const id of ids) {
          times.delete(id)
          await commit(id)
        }
      },
      async done(id) {
        for (const at of times.get(id) ?? []) if (at <= clock.now()) times.get(id)!.delete(at)
        await commit(id)
      },
    },
    dispose: () => store.close(),
  }
})
