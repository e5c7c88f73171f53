import { type Check, problem, trueOrFalse } from '../../core/runtime/checks/shape.ts'
import { queueName } from '../queue-name.ts'
import type { Boss } from './boss.ts'

/** What `pgBossJobs()` is told: a `url` or a `boss`. */
export interface PgBossJobsOptions {
  /** The database: `postgres://user:password@host:5432/shop`. The tables are in its schema `pgboss`. */
  readonly url?: string
  /** A `PgBoss` of the site instead, started and listened to (`error`); it stays yours to stop. */
  readonly boss?: Boss
  /** The name of the queue; what was given up is in one of this name and `-failed`. Default `attune-follow-ups`. */
  readonly queue?: string
  /**
   * Whether jobs are written in the very transaction of the commit that schedules them; the site's store is
   * `postgresStore()` on the same database then. Default false: after the commit.
   */
  readonly transactional?: boolean
}

const url: Check = (value, path) => {
  if (typeof value === 'string' && /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? '')) return []
  const cure = 'Write postgres://user:password@host:5432/database.'
  return problem('bad-url', path, 'This is not the URL of a PostgreSQL database.', cure)
}

const boss: Check = (value, path) => {
  const is = value as Partial<Boss> | null
  if (typeof is?.insert === 'function' && typeof is.work === 'function') return []
  return problem('wrong-type', path, 'This is no PgBoss.', 'Give one that was started: await boss.start().')
}

export const optionChecks: Readonly<Record<keyof PgBossJobsOptions, Check>> = {
  url,
  boss,
  queue: queueName,
  transactional: trueOrFalse,
}

export function needed(options: PgBossJobsOptions | undefined): { url?: string } {
  if (options?.boss !== undefined) return {}
  return { url: 'Write postgres://host/database; if it comes from the environment, is the variable set?' }
}
