import { randomUUID } from 'node:crypto'
import { bullMqJobs } from 'attune/adapters/bullmq'
import { Queue } from 'bullmq'
import { sharedUrl as url } from '../redis-server.ts'

const prefix = 'attune-test'

/** A queue nobody had before, and a look into it. */
export function ownQueue() {
  const queue = `test-${randomUUID()}`
  return {
    ...{ queue, prefix },
    async look<T>(at: (queue: Queue) => Promise<T>): Promise<T> {
      const opened = new Queue(queue, { connection: { url }, prefix })
      try {
        return await at(opened)
      } finally {
        await opened.close()
      }
    },
    open: () => bullMqJobs({ url, prefix, queue }),
  }
}
