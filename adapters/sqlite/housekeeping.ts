import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../core/ports/clock.ts'
import { prepare } from './connection.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Log } from './log.ts'

/** Milliseconds between rounds, and rows looked at in each: 22 million a day for a fraction of a ms a second. */
const pause = 1000
const rowsPerRound = 256
/** The log is trimmed in every so many rounds. */
const roundsPerTrim = 10

/**
 * Deletes expired rows and old entries of the log, a little at a time. It walks along the rows instead
 * of keeping an index of expiry times, which every commit would have to pay for.
 * @returns stops it
 */
export function keepHouse(
  db: DatabaseSync,
  writes: GroupCommit,
  log: Log,
  clock: Clock,
  keepLog: number,
): () => void {
  const slice = prepare(
    db,
    `SELECT rowid, expires_at FROM entries WHERE rowid > ? ORDER BY rowid LIMIT ${rowsPerRound}`,
  )
  const remove = db.prepare('DELETE FROM entries WHERE rowid = ? AND expires_at <= ?')
  let position = 0
  let rounds = 0
  let stopped = false
  let cancel: () => void = () => {}

  function sweep(): Promise<void> | undefined {
    const rows = slice.all(position) as unknown as [number, number | null][]
    position = rows.length < rowsPerRound ? 0 : rows.at(-1)![0]
    const now = clock.now()
    const expired = rows.filter(([, expiresAt]) => (expiresAt ?? Infinity) <= now)
    if (expired.length === 0) return undefined
    // The time is compared again: the row may have been written in the meantime.
    return writes.run(() => {
      for (const [rowid] of expired) remove.run(rowid, now)
    })
  }

  async function round(): Promise<void> {
    try {
      await sweep()
      if (rounds++ % roundsPerTrim === 0) await writes.run(() => log.trim(clock.now() - keepLog))
    } catch {
      // What ails the file shows in the next commit, to somebody who waits for it; here, try again later.
    }
    if (!stopped) cancel = clock.after(pause, round)
  }

  cancel = clock.after(pause, round)
  return () => {
    stopped = true
    cancel()
  }
}
