import { installed } from '../../core/installed.ts'

/**
 * What Attune asks of a boss: `PgBoss` is one. Written out, as the types of pg-boss 12.35 name some that it does not
 * publish, and do not compile where libraries are checked.
 */
export interface Boss {
  insert(
    queue: string,
    jobs: {
      data: { readonly id: string; readonly at: number }
      singletonKey: string
      startAfter: Date
    }[],
    options?: { db?: BossDatabase; returnId?: boolean },
  ): Promise<string[] | null>
  findJobs(queue: string, options: { data: object; queued: boolean }): Promise<{ id: string }[]>
  cancel(queue: string, ids: string[]): Promise<unknown>
  work(
    queue: string,
    options: WorkOptions,
    handle: (jobs: { id: string; data: { id: string } }[]) => Promise<JobResult[]>,
  ): Promise<string>
  offWork(queue: string, options: { id: string; wait: boolean }): Promise<void>
  createQueue(queue: string, options?: object): Promise<void>
  getQueue(queue: string): Promise<object | null>
  getDb(): BossDatabase
}

/** What a boss asks of a database. */
interface BossDatabase {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

export interface WorkOptions {
  pollingIntervalSeconds: number
  batchSize: number
  burstWhenBatchFull: boolean
  localConcurrency: number
  perJobResults: true
}

/** What became of one job of a batch. */
export interface JobResult {
  id: string
  status: 'completed' | 'failed'
  output?: object
}

/** A boss that is made here. */
interface MadeBoss extends Boss {
  start(): Promise<unknown>
  stop(options: { graceful: boolean; close: boolean }): Promise<void>
  on(event: 'error', listener: (error: unknown) => void): unknown
}

interface PgBossPackage {
  readonly PgBoss: new (options: object) => MadeBoss
}

/** A boss of our own, and how it ends. */
export interface OwnBoss {
  readonly boss: Boss
  stop(): Promise<void>
}

/** The pauses double from about 2 seconds to 5 minutes; then it goes to the dead letters. */
const retries = {
  retryLimit: 9,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
}

/** A process that dies is noticed by its heart after a minute, and what it had is begun anew. */
const heartbeatSeconds = 60

export async function startBoss(url: string, onError: (error: unknown) => void): Promise<OwnBoss> {
  const { PgBoss } = await pgBoss()
  const boss = new PgBoss({ connectionString: url, application_name: 'attune', schedule: false })
  boss.on('error', onError)
  await boss.start()
  return { boss, stop: () => boss.stop({ graceful: true, close: true }) }
}

/**
 * The queue, made where it is absent, and one for dead letters. Of a time of somebody it holds one job that is not
 * over (`exclusive`), however often it is told.
 * @returns whether it was absent
 */
export async function makeQueue(boss: Boss, name: string): Promise<boolean> {
  if (await boss.getQueue(name)) return false
  const deadLetter = `${name}-failed`
  await boss.createQueue(deadLetter)
  await boss.createQueue(name, { policy: 'exclusive', deadLetter, heartbeatSeconds, ...retries })
  return true
}

/** The same on all connections to one database, and on no other. */
const identity = `SELECT d.oid::text || ' ' || extract(epoch FROM pg_postmaster_start_time())::text AS identity
  FROM pg_database d WHERE d.datname = current_database()`

/** Whether the tables of the boss are in the database that `executeSql` leads to. */
export async function sharesDatabase(boss: Boss, executeSql: BossDatabase['executeSql']): Promise<boolean> {
  const [mine, theirs] = await Promise.all([boss.getDb().executeSql(identity), executeSql(identity)])
  return identityIn(mine) === identityIn(theirs)
}

function identityIn({ rows: [row] }: { rows: unknown[] }): string {
  return (row as { identity: string }).identity
}

/** Not a literal, so that its types are not looked at. */
const packageName: string = 'pg-boss'

function pgBoss(): Promise<PgBossPackage> {
  return installed('pg-boss', () => import(packageName), 'wake follow-ups by pgBossJobs()')
}
