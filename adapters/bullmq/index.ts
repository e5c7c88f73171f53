import { needOptions } from '../../core/check-options.ts'
import type { Jobs } from '../../core/ports/jobs.ts'
import { bullMqEngine } from './engine.ts'
import { type BullMqJobsOptions, needed, optionChecks } from './options.ts'

export type { BullMqJobsOptions } from './options.ts'

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
  return bullMqEngine(options)
}
