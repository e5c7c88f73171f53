import type { PgBoss } from 'pg-boss'
import { AttuneError } from '../../core/errors.ts'

/** What Attune asks of a boss: `PgBoss` is one. */
export type Boss = Pick<
  PgBoss,
  'insert' | 'findJobs' | 'cancel' | 'work' | 'offWork' | 'createQueue' | 'getQueue'
>

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
 */
export async function makeQueue(boss: Boss, name: string): Promise<void> {
  if (await boss.getQueue(name)) return
  const deadLetter = `${name}-failed`
  await boss.createQueue(deadLetter)
  await boss.createQueue(name, { policy: 'exclusive', deadLetter, heartbeatSeconds, ...retries })
}

async function pgBoss(): Promise<typeof import('pg-boss')> {
  try {
    return await import('pg-boss')
  } catch (cause) {
    throw new AttuneError('ATTUNE_OPTIONS', 'pgBossJobs() needs its package: npm install pg-boss', { cause })
  }
}
