import type { Clock } from '../../core/ports/clock.ts'
import type { CommitParticipant, ExecuteSql } from '../../core/ports/sql-store.ts'
import type { ScheduledEntry } from '../../core/ports/store.ts'
import type { PreparedCommit } from './commit.ts'
import { type Connection, type Database, within } from './connection.ts'

/** Milliseconds that a participant may take of a commit that somebody waits for. */
const patience = 1_000
/** Milliseconds for which one that failed is not asked, so that commits do not queue up behind its failures. */
const rest = 5_000

export interface Joining {
  /** The participant's own preparation: once, and again after a failure. */
  prepare(): Promise<void>
  /** Whether this commit concerns the participant. */
  concerns(commit: PreparedCommit): boolean
  /**
   * Makes a group of commits with the participant.
   * @param send the statement of their commits, on a given connection
   * @returns its answer: the failed checks, by position in the group
   */
  transact(group: readonly PreparedCommit[], send: Send): Promise<Failed>
}

type Failed = Map<number, Set<string>>
type Send = (on: Pick<Database, 'query'>) => Promise<Failed>

/** The part that one participant has in the commits of a store. */
export function joining(
  db: Database,
  participant: CommitParticipant,
  { clock, whenReady }: { clock: Clock; whenReady: (work: () => Promise<void>) => Promise<void> },
): Joining {
  let restsUntil = Number.NEGATIVE_INFINITY
  let preparing: Promise<void> | undefined

  function prepare(): Promise<void> {
    const outside: ExecuteSql = (text, values) =>
      db.onOneConnection(({ executeSql }) => executeSql(text, values))
    preparing ??= whenReady(() => participant.ready(outside)).catch((error) => {
      preparing = undefined
      throw error
    })
    return preparing
  }

  function leaveOut(error: unknown): void {
    restsUntil = clock.now() + rest
    participant.leftOut(error)
  }

  async function transact(connection: Connection, group: readonly PreparedCommit[], send: Send) {
    await connection.run('BEGIN')
    const failed = await send(connection)
    const entries = scheduledBy(group, failed).filter(({ name }) => participant.concerns(name))
    const trouble = entries.length > 0 ? await write(connection, entries, participant) : undefined
    await connection.run('COMMIT')
    return { failed, trouble }
  }

  return {
    prepare,
    concerns: ({ schedule }) =>
      schedule.some(([name]) => participant.concerns(name)) && clock.now() >= restsUntil,
    async transact(group, send) {
      try {
        await within(prepare(), patience)
      } catch (error) {
        leaveOut(error)
        return send(db)
      }
      const { failed, trouble } = await db.onOneConnection((connection) => transact(connection, group, send))
      if (trouble) leaveOut(trouble.error)
      return failed
    },
  }
}

/** What the participant failed with; what it wrote is undone then. */
async function write(
  connection: Connection,
  entries: readonly ScheduledEntry[],
  participant: CommitParticipant,
): Promise<{ error: unknown } | undefined> {
  let last: Promise<unknown> = Promise.resolve()
  let trouble: { error: unknown } | undefined
  let over = false
  const executeSql: ExecuteSql = (text, values) => {
    if (over) return Promise.reject(new Error('The transaction is over.'))
    const answer = connection.executeSql(text, values)
    // Also of what the participant passes over: after a refusal the server would take COMMIT for ROLLBACK.
    last = answer.catch((error) => {
      trouble ??= { error }
    })
    return answer
  }
  // Not statement_timeout, which would also end the wait of the commit itself for the disk and for replicas.
  await connection.run(`SAVEPOINT joined; SET LOCAL lock_timeout = ${patience}`)
  const written = (async () => participant.write(entries, executeSql))()
  await within(written, patience).catch((error) => {
    trouble ??= { error }
  })
  over = true
  await last
  if (trouble) await connection.run('ROLLBACK TO SAVEPOINT joined')
  return trouble
}

function scheduledBy(group: readonly PreparedCommit[], failed: Failed): ScheduledEntry[] {
  return group.flatMap(({ partition, schedule }, position) =>
    failed.has(position)
      ? []
      : schedule.map(([name, at, text]) => ({ partition, name, at, value: JSON.parse(text) })),
  )
}
