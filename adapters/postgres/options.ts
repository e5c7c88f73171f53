import type { OptionNames } from '../../core/check-options.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { clock, milliseconds } from '../../core/runtime/checks/ports.ts'
import { type Check, problem, trueOrFalse, wholeNumber } from '../../core/runtime/checks/shape.ts'

export interface PostgresStoreOptions {
  /** The schema that holds the tables; created if absent. `a-z 0-9 _`. Default: `attune`. */
  schema?: string
  /** Milliseconds that a call waits, for a connection and an answer together. Default: 5000. */
  timeout?: number
  /** Most connections at a time; a pool handed in has its own limit. Default: 10. */
  connections?: number
  /**
   * False: commits are acknowledged before they are on the server's disk (PostgreSQL's
   * `synchronous_commit`), which about halves their time. When the server crashes, the last commits, up to
   * three times its `wal_writer_delay` (0.6 s), may be lost though acknowledged; what is left is whole.
   * The death of this process loses nothing. Default: true.
   */
  synchronousCommit?: boolean
  /** False where a connection pooler cannot keep prepared statements (PgBouncer before 1.21). Default: true. */
  prepare?: boolean
  /** Milliseconds that entries of the log are kept. Default: 7 days. */
  keepLog?: number
  /** Decides what has expired. Default: the machine's clock. */
  clock?: Clock
}

const plainName = /^[a-z_][a-z0-9_]{0,62}$/

/** A name that can be quoted without thought. */
const schemaName: Check = (value, path) => {
  if (typeof value === 'string' && plainName.test(value)) return []
  const message = `Not a schema name: ${JSON.stringify(value)}.`
  return problem('bad-name', path, message, 'Use 1 to 63 of a-z 0-9 _, not a digit first.')
}

export const optionNames: OptionNames<PostgresStoreOptions> = {
  schema: schemaName,
  timeout: milliseconds,
  connections: wholeNumber(1, 10_000),
  synchronousCommit: trueOrFalse,
  prepare: trueOrFalse,
  keepLog: milliseconds,
  clock,
}
