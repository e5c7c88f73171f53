import type { Queue } from 'bullmq'
import type { Job } from '../../core/ports/jobs.ts'

/** What a job carries. */
export interface Wakening {
  readonly id: string
  readonly at: number
}

/** The pauses double from 2 seconds to 4 minutes; then it is failed, and begun anew when it is enqueued again. */
const attempts = 9
const firstPause = 2_000
/** Failed ones that are kept to be looked at. */
const keptFailed = 10_000
const page = 1_000

/**
 * One job for each time of somebody: what is waiting, or failed and kept, is not added once more. Done ones are
 * removed at once, as BullMQ silently ignores an id that it still has.
 */
export async function enqueueJobs(queue: Queue<Wakening>, jobs: readonly Job[], now: number): Promise<void> {
  if (jobs.length === 0) return
  await queue.addBulk(
    jobs.map(({ id, at }) => ({
      name: 'wake',
      data: { id, at },
      opts: {
        jobId: jobIdOf({ id, at }),
        delay: Math.max(0, Math.ceil(at - now)),
        attempts,
        backoff: { type: 'exponential', delay: firstPause, jitter: 0.5 },
        removeOnComplete: true,
        removeOnFail: { count: keptFailed },
      },
    })),
  )
  const overdue = jobs.filter(({ at }) => at <= now)
  if (overdue.length > 0 && (await queue.getFailedCount()) > 0) await retryFailed(queue, overdue)
}

async function retryFailed(queue: Queue<Wakening>, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) {
    const known = await queue.getJob(jobIdOf(job))
    if (!(await known?.isFailed())) continue
    // Another process may have begun it meanwhile.
    await known!.retry('failed').catch(async (error: unknown) => {
      if (await known!.isFailed()) throw error
    })
  }
}

/** Looks through all that wait, as BullMQ finds jobs by their whole id only. What is under way stays. */
export async function cancelIds(queue: Queue<Wakening>, ids: readonly string[]): Promise<void> {
  const meant = new Set(ids)
  const found: { remove(): Promise<void> }[] = []
  for (const state of ['delayed', 'waiting', 'failed'] as const) {
    for (let start = 0; ; start += page) {
      const jobs = await queue.getJobs([state], start, start + page - 1, true)
      found.push(...jobs.filter((job) => job && meant.has(job.data.id)))
      if (jobs.length < page) break
    }
  }
  // What has begun is locked, and goes on.
  for (const job of found) await job.remove().catch(() => {})
}

/** BullMQ forbids colons in ids, and ids that are numbers. */
function jobIdOf({ id, at }: Job): string {
  return `${id}.${at}`
}
