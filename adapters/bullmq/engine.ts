import type { ConnectionOptions, Queue, Worker } from 'bullmq'
import { needOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { Jobs } from '../../core/ports/jobs.ts'
import { oneAtATime } from '../../core/runtime/followups/one-at-a-time.ts'
import { type BullMqJobsOptions, needed, optionChecks } from './options.ts'
import { cancelIds, enqueueJobs, type Wakening } from './queue.ts'

export type { BullMqJobsOptions } from './options.ts'

/** A worker that dies is noticed after half a minute; what it had is begun anew so often. */
const mostStalls = 100

/**
 * Wakes follow-ups through BullMQ 6, on Redis: delayed jobs, shared by all processes, that its dashboards show.
 *
 * ```ts
 * jobs: bullMqJobs({ url: process.env.REDIS_URL })
 * ```
 * @throws AttuneError ATTUNE_OPTIONS with every mistake. Calls reject with the same where `bullmq` is not installed.
 */
export function bullMqJobs(options: BullMqJobsOptions): Jobs {
  needOptions<BullMqJobsOptions>('bullMqJobs()', options, optionChecks, needed(options))
  const { url, connection, prefix = 'attune', queue: name = 'follow-ups' } = options
  const to = (connection ?? { url }) as ConnectionOptions
  let opened: Promise<Queue<Wakening>> | undefined
  let tell: (error: unknown) => void = () => {}
  const open = () => {
    opened ??= bullMq().then(({ Queue }) => {
      const queue = new Queue<Wakening>(name, { connection: to, prefix })
      // Calls reject by themselves; the event without a listener would end the process.
      queue.on('error', (error) => tell(error))
      return queue
    })
    return opened
  }

  return {
    name: 'bullmq',
    enqueue: async (jobs) => enqueueJobs(await open(), jobs, Date.now()),
    cancel: async (ids) => cancelIds(await open(), ids),
    async work(wake, { concurrency, onError }) {
      tell = onError
      const { Worker } = await bullMq()
      const inTurn = oneAtATime(wake)
      const worker: Worker<Wakening> = new Worker<Wakening>(name, async ({ data }) => inTurn(data.id), {
        ...{ connection: to, prefix, concurrency, maxStalledCount: mostStalls },
      })
      worker.on('error', onError)
      worker.on('failed', (_, error) => onError(error))
      let stopped: Promise<void> | undefined
      const stop = () => {
        stopped ??= worker.close()
        return stopped
      }
      return {
        pause: () => worker.pause(),
        resume: () => worker.resume(),
        stop,
      }
    },
    async close() {
      const queue = await opened
      await queue?.close()
    },
  }
}

async function bullMq(): Promise<typeof import('bullmq')> {
  try {
    return await import('bullmq')
  } catch (cause) {
    throw new AttuneError('ATTUNE_OPTIONS', 'bullMqJobs() needs its package: npm install bullmq ioredis', {
      cause,
    })
  }
}
