import type { DatabaseSync } from 'node:sqlite'
import { clearTimeout, setImmediate, setTimeout } from 'node:timers'
import { patiently } from './patience.ts'

/** Milliseconds that lazy work waits for company: a transaction of many costs each of them much less. */
const lazyWait = 5
/** Works per transaction: bounds how long one holds the event loop and the lock. */
const largestGroup = 256

interface Pending {
  work: () => unknown
  resolve: (result: never) => void
  reject: (reason: unknown) => void
  since: number
}

export interface GroupCommitOptions {
  /** Milliseconds that a commit waits for a lock. */
  patience: number
  /** Called inside the transaction, before its first work. */
  begun(): void
  /** Called when nothing of a transaction was kept. */
  rolledBack(): void
}

export interface GroupCommit {
  /**
   * Does the work inside a write transaction that it shares with everything else of the same turn of
   * the event loop; resolves with its result after COMMIT. The work may be done again after a rollback.
   * What is `lazy` waits some milliseconds for company, unless something else is to be written sooner.
   */
  run<T>(work: () => T, lazy?: boolean): Promise<T>
  /** Resolves when nothing is pending. */
  settled(): Promise<void>
}

export function groupCommit(
  db: DatabaseSync,
  { patience, begun, rolledBack }: GroupCommitOptions,
): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const queue: Pending[] = []
  /** After a failed group its works go one by one, so that a bad one fails alone. */
  let alone = 0
  let draining: Promise<void> | undefined
  let later: NodeJS.Timeout | undefined

  function transact(): void {
    begin.run()
    const group = queue.splice(0, alone > 0 ? 1 : largestGroup)
    alone = Math.max(0, alone - 1)
    let results: unknown[]
    try {
      begun()
      results = group.map(({ work }) => work())
      commit.run()
    } catch (error) {
      if (db.isTransaction) rollback.run()
      rolledBack()
      if (group.length === 1) group[0]!.reject(error)
      else {
        queue.unshift(...group)
        alone = group.length
      }
      return
    }
    for (const [i, { resolve }] of group.entries()) resolve(results[i] as never)
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      await turn()
      const oldest = queue[0]!.since
      try {
        await patiently(transact, oldest + patience - performance.now())
      } catch (error) {
        const late = performance.now() - patience
        const overdue = queue.findIndex(({ since }) => since > late)
        for (const { reject } of queue.splice(0, overdue < 0 ? queue.length : Math.max(1, overdue)))
          reject(error)
      }
    }
    draining = undefined
  }

  function drainNow(): void {
    clearTimeout(later)
    later = undefined
    draining ??= drain()
  }

  return {
    run: (work, lazy = false) =>
      new Promise((resolve, reject) => {
        queue.push({ work, resolve, reject, since: performance.now() })
        if (!lazy || queue.length >= largestGroup) drainNow()
        else if (!draining) later ??= setTimeout(drainNow, lazyWait)
      }),
    async settled() {
      if (queue.length > 0) drainNow()
      await draining
    },
  }
}

/** Until the I/O callbacks at hand have run: what they commit goes into the same transaction. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
