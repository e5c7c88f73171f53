import { needOptions } from '../../core/check-options.ts'
import type { Jobs } from '../../core/ports/jobs.ts'
import { oneAtATime } from '../../core/runtime/followups/one-at-a-time.ts'
import { asError } from '../../core/runtime/upkeep/background.ts'
import { type Boss, type JobResult, makeQueue, type OwnBoss, startBoss } from './boss.ts'
import { joinStore } from './join-store.ts'
import { needed, optionChecks, type PgBossJobsOptions } from './options.ts'
import { rowsOf } from './rows.ts'

export type { PgBossJobsOptions } from './options.ts'

/**
 * Each worker looks once a second, and at once again after a full batch: with one job a look there would be so many a
 * second as there are workers. Small, as what is in a batch waits for those before it, and no other process has it.
 */
const look = {
  pollingIntervalSeconds: 1,
  batchSize: 4,
  burstWhenBatchFull: true,
  perJobResults: true,
} as const

/**
 * Wakes follow-ups through pg-boss 12, on PostgreSQL: jobs in tables, shared by all processes, with retries and dead
 * letters to look at.
 *
 * ```ts
 * jobs: pgBossJobs({ url: process.env.DATABASE_URL })
 * jobs: pgBossJobs({ url, transactional: true }) // in the commits of postgresStore(url)
 * ```
 * @throws AttuneError ATTUNE_OPTIONS with every mistake. Calls reject with the same where `pg-boss` is not installed.
 */
export function pgBossJobs(options: PgBossJobsOptions): Jobs {
  needOptions<PgBossJobsOptions>('pgBossJobs()', options, optionChecks, needed(options))
  const { url, boss: given, queue = 'attune-follow-ups' } = options
  let own: OwnBoss | undefined
  let opened: Promise<Boss> | undefined
  let tell: (error: unknown) => void = () => {}
  let leave = () => {}

  const begin = async (): Promise<Boss> => {
    if (!given) own ??= await startBoss(url!, (error) => tell(error))
    const boss = given ?? own!.boss
    await makeQueue(boss, queue)
    return boss
  }
  /** A database that was away is asked again with the next call. */
  const open = (): Promise<Boss> => {
    opened ??= begin().catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }

  return {
    name: 'pg-boss',
    async enqueue(jobs) {
      if (jobs.length === 0) return
      const boss = await open()
      const rows = rowsOf(jobs)
      const inserted = await boss.insert(queue, rows, { returnId: true })
      if (inserted?.length) return
      // All are there already; or the queue was deleted, which pg-boss does not say.
      if (await makeQueue(boss, queue)) await boss.insert(queue, rows)
    },
    ...(options.transactional && {
      async join(store, onError) {
        tell = onError
        const part = joinStore(store, { open, queue, onError })
        leave = part.leave
        await part.ready
      },
    }),
    async cancel(ids) {
      const boss = await open()
      for (const id of ids) {
        const found = await boss.findJobs(queue, { data: { id }, queued: true })
        if (found.length > 0)
          await boss.cancel(
            queue,
            found.map((job) => job.id),
          )
      }
    },
    async work(wake, { concurrency, onError }) {
      tell = onError
      const boss = await open()
      const inTurn = oneAtATime(wake)
      const begin = () =>
        boss.work(queue, { ...look, localConcurrency: concurrency }, async (jobs) => {
          const results: JobResult[] = []
          for (const { id, data } of jobs) {
            try {
              await inTurn(data.id)
              results.push({ id, status: 'completed' })
            } catch (error) {
              onError(error)
              results.push({ id, status: 'failed', output: { message: asError(error).message } })
            }
          }
          return results
        })
      let worker: string | undefined = await begin()
      const pause = async () => {
        if (worker === undefined) return
        const id = worker
        worker = undefined
        await boss.offWork(queue, { id, wait: true })
      }
      return {
        pause,
        async resume() {
          worker ??= await begin()
        },
        stop: pause,
      }
    },
    async close() {
      leave()
      await opened?.catch(() => {})
      await own?.stop()
      own = undefined
      opened = undefined
    },
  }
}
