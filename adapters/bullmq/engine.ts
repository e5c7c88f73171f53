import type { ConnectionOptions, Queue, Worker } from 'bullmq'
import { installed } from '../../core/installed.ts'
import type { Jobs } from '../../core/ports/jobs.ts'
import { oneAtATime } from '../../core/runtime/followups/one-at-a-time.ts'
import type { BullMqJobsOptions } from './options.ts'
import { cancelIds, enqueueJobs, type Wakening } from './queue.ts'

/** How a worker that died is noticed, in milliseconds: its lock is not renewed, and others look for such jobs. */
export interface Patience {
  readonly lockDuration: number
  readonly stalledInterval: number
}

/** What a worker that died had is begun anew so often. */
const mostStalls = 100

/** @param patience BullMQ's own, half a minute each, unless given */
export function bullMqEngine(options: BullMqJobsOptions, patience?: Patience): Jobs {
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
        ...patience,
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

/** BullMQ says by itself that it misses `ioredis`, which it does not bring. */
function bullMq(): Promise<typeof import('bullmq')> {
  const load = () => installed('bullmq', () => import('bullmq'), 'wake follow-ups by bullMqJobs()')
  return installed('ioredis', load, 'connect BullMQ to Redis')
}
