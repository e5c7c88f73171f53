import type { Job, Store } from 'attune'
import { Queue, Worker } from 'bullmq'
import { wakePrefix } from '../../core/runtime/storing/keys.ts'
import { concurrency, type JobSide } from './job-sides.ts'

/** Whoever is due is asked for by the page and crossed out, some at a time. */
export function bareSchedule(
  store: Pick<Store, 'due'>,
  done: (id: string) => Promise<void>,
  atOnce: number,
): JobSide {
  return {
    async wakeAll() {
      const start = performance.now()
      for (;;) {
        const ids = (await store.due(Date.now(), 100)).map(({ name }) => name.slice(wakePrefix.length))
        if (ids.length === 0) return performance.now() - start
        const next = async (): Promise<void> => {
          for (let id = ids.pop(); id !== undefined; id = ids.pop()) await done(id)
        }
        await Promise.all(Array.from({ length: atOnce }, next))
      }
    },
    async close() {},
  }
}

/** Not a literal, so that its types are not looked at: those of 12.35 do not compile. */
const packageName: string = 'pg-boss'

interface Boss {
  start(): Promise<unknown>
  stop(options: { graceful: boolean; close: boolean }): Promise<void>
  createQueue(queue: string): Promise<void>
  insert(queue: string, jobs: readonly { data: Job; startAfter: Date }[]): Promise<unknown>
  work(queue: string, options: object, handle: (jobs: readonly unknown[]) => Promise<void>): Promise<string>
  offWork(queue: string, options: object): Promise<void>
}

/** A plain queue, looked at as often. */
export async function barePgBoss(url: string): Promise<JobSide> {
  const { PgBoss } = (await import(packageName)) as { PgBoss: new (options: object) => Boss }
  const boss = new PgBoss({ connectionString: url, schedule: false })
  await boss.start()
  await boss.createQueue('bare')
  const options = {
    pollingIntervalSeconds: 1,
    batchSize: 4,
    burstWhenBatchFull: true,
    localConcurrency: concurrency,
  }
  return {
    async wakeAll(jobs) {
      const rows = jobs.map((data) => ({ data, startAfter: new Date(data.at) }))
      await boss.insert('bare', rows)
      const { each, all } = countdown(jobs.length)
      const start = performance.now()
      const id = await boss.work('bare', options, async (some) => some.forEach(each))
      await all
      const took = performance.now() - start
      await boss.offWork('bare', { id, wait: true })
      return took
    },
    close: () => boss.stop({ graceful: true, close: true }),
  }
}

export function bareBullMq(url: string): JobSide {
  const connection = { url }
  const queue = new Queue('bare', { connection, prefix: 'bench' })
  return {
    async wakeAll(jobs) {
      const opts = { removeOnComplete: true }
      await queue.addBulk(jobs.map((data) => ({ name: 'wake', data, opts })))
      const { each, all } = countdown(jobs.length)
      const start = performance.now()
      const worker = new Worker('bare', async () => each(), { connection, prefix: 'bench', concurrency })
      await all
      const took = performance.now() - start
      await worker.close()
      return took
    },
    close: () => queue.close(),
  }
}

function countdown(count: number): { each(): void; all: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let left = count
  return {
    each() {
      if (--left === 0) resolve()
    },
    all: promise,
  }
}
