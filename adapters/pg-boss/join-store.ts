import { AttuneError } from '../../core/errors.ts'
import type { Participation, SqlStore } from '../../core/ports/sql-store.ts'
import type { Store } from '../../core/ports/store.ts'
import { isWake, jobsOf } from '../../core/runtime/followups/jobs-of.ts'
import { type Boss, sharesDatabase } from './boss.ts'
import { rowsOf } from './rows.ts'

/**
 * Writes the jobs of commits in their transactions, as long as boss and store are of one database.
 * @throws AttuneError ATTUNE_OPTIONS where the store has no such transactions; `ready` rejects with the same where it is
 *   on another database
 */
export function joinStore(
  store: Store,
  { open, queue, onError }: { open(): Promise<Boss>; queue: string; onError: (error: unknown) => void },
): Participation {
  if (!isSql(store)) throw notShared(`This site's store is ${store.name}.`)
  return store.join({
    concerns: isWake,
    async ready(executeSql) {
      const boss = await open()
      if (await sharesDatabase(boss, executeSql)) return
      throw notShared("The site's store is on another database.")
    },
    async write(entries, executeSql) {
      const boss = await open()
      await boss.insert(queue, rowsOf(jobsOf(entries)), { db: { executeSql } })
    },
    leftOut: (error) => onError(error instanceof AttuneError ? error : leftOut(error)),
  })
}

function isSql(store: Store): store is SqlStore {
  return typeof (store as Partial<SqlStore>).join === 'function'
}

function notShared(why: string): AttuneError {
  const cure = 'Give both the same database, or leave `transactional` out.'
  const message = `pgBossJobs({ transactional: true }) needs postgresStore() on the database of pg-boss. ${why} ${cure}`
  return new AttuneError('ATTUNE_OPTIONS', message)
}

function leftOut(cause: unknown): AttuneError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const after = 'The commit holds, and its follow-ups are found when they are due, within two minutes.'
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', `pg-boss took no job in a commit: ${why}. ${after}`, {
    cause,
  })
}
