import type { OptionNames } from '../../core/check-options.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { clock, milliseconds } from '../../core/runtime/checks/ports.ts'
import { oneOf, wholeNumber } from '../../core/runtime/checks/shape.ts'

/** How safely `sqliteStore()` writes, and what it keeps. */
export interface SqliteStoreOptions {
  /**
   * What an acknowledged commit survives. `process` (default): the death of the process, but the last
   * moments may be lost when the power fails or the machine crashes (the file stays whole). `power`:
   * that too, for one fsync per group of commits (`PRAGMA synchronous` NORMAL and FULL).
   */
  durability?: 'process' | 'power'
  /** Values kept in memory between reads. Default: 5000. */
  cache?: number
  /** Milliseconds that entries of the log are kept. Default: 7 days. */
  keepLog?: number
  /** Milliseconds to wait, without blocking, while another process holds the lock. Default: 5000. */
  patience?: number
  /** Decides what has expired. Default: the machine's clock. */
  clock?: Clock
}

export const optionNames: OptionNames<SqliteStoreOptions> = {
  durability: oneOf(['process', 'power'], 'durability'),
  cache: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  keepLog: milliseconds,
  patience: milliseconds,
  clock,
}
