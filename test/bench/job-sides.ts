import { randomUUID } from 'node:crypto'
import type { Job, Jobs, Store } from 'attune'
import { bullMqJobs } from 'attune/adapters/bullmq'
import { pgBossJobs } from 'attune/adapters/pg-boss'
import { digestOf } from '../../core/hash.ts'
import { systemClock } from '../../core/ports/clock.ts'
import { storeJobs } from '../../core/runtime/followups/store-jobs.ts'
import { partitionOf, wakeName } from '../../core/runtime/storing/keys.ts'
import { bareBullMq, barePgBoss, bareSchedule } from './bare-engines.ts'

/** People at a time, as a site has it that asks for no other. */
export const concurrency = 4

/** Wakes people that are due. */
export interface JobSide {
  /** Milliseconds from beginning to work until all of them were woken; their jobs are there before. */
  wakeAll(jobs: readonly Job[]): Promise<number>
  close(): Promise<void>
}

export interface JobSides {
  readonly name: string
  /** What the reference is. */
  readonly engine: string
  readonly attune: JobSide
  readonly bare: JobSide
}

/** So many that were due a second ago, nobody of them twice. */
export function dueJobs(count: number): Job[] {
  const at = Date.now() - 1000
  const round = randomUUID()
  return Array.from({ length: count }, (_, i) => ({ id: digestOf(`${round} ${i}`), at }))
}

/** The schedule of a store, next to reading it and crossing out what is there. */
export function scheduleSides(name: string, store: Store): JobSides {
  const schedule = (jobs: readonly Job[]) =>
    Promise.all(
      jobs.map(({ id, at }) => {
        return store.commit({ partition: partitionOf(id), schedule: [{ name: wakeName(id), at, value: {} }] })
      }),
    )
  const done = async (id: string) => {
    await store.commit({ partition: partitionOf(id), unschedule: [wakeName(id)] })
  }
  const jobs = storeJobs(store, systemClock)
  const bare = bareSchedule(store, done, concurrency)
  const filled = ({ wakeAll, close }: JobSide): JobSide => ({
    async wakeAll(some) {
      await schedule(some)
      return wakeAll(some)
    },
    close,
  })
  return {
    name: `the schedule in ${name}`,
    engine: 'the schedule read by hand',
    attune: filled(workedBy(jobs, done)),
    bare: filled(bare),
  }
}

export async function pgBossSides(url: string): Promise<JobSides> {
  const jobs = pgBossJobs({ url, queue: 'bench' })
  return { name: 'pg-boss', engine: 'pg-boss alone', attune: queuedFor(jobs), bare: await barePgBoss(url) }
}

export function bullMqSides(url: string): JobSides {
  const jobs = bullMqJobs({ url, prefix: 'bench', queue: 'attune' })
  return { name: 'BullMQ', engine: 'BullMQ alone', attune: queuedFor(jobs), bare: bareBullMq(url) }
}

function queuedFor(jobs: Jobs): JobSide {
  const side = workedBy(jobs, async () => {})
  return {
    ...side,
    async wakeAll(some) {
      await jobs.enqueue(some)
      return side.wakeAll(some)
    },
  }
}

function workedBy(jobs: Jobs, wake: (id: string) => Promise<void>): JobSide {
  return {
    async wakeAll(some) {
      const left = new Set(some.map(({ id }) => id))
      const all = Promise.withResolvers<void>()
      const start = performance.now()
      const worker = await jobs.work(
        async (id) => {
          await wake(id)
          left.delete(id)
          if (left.size === 0) all.resolve()
        },
        { concurrency, onError: all.reject },
      )
      await all.promise
      const took = performance.now() - start
      await worker.stop()
      return took
    },
    close: () => jobs.close(),
  }
}
