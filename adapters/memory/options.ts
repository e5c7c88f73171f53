import type { OptionNames } from '../../core/check-options.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { clock, milliseconds } from '../../core/runtime/checks/ports.ts'
import { wholeNumber } from '../../core/runtime/checks/shape.ts'

/** What `memoryStore()` keeps, and for how long. */
export interface MemoryStoreOptions {
  /** Decides what has expired. Default: the machine's clock. */
  clock?: Clock
  /** Milliseconds that entries of the log are kept. Default: 7 days. */
  keepLog?: number
  /** Entries of the log kept per topic, whatever their age. Default: 100 000. */
  keepLogEntries?: number
}

export const optionNames: OptionNames<MemoryStoreOptions> = {
  clock,
  keepLog: milliseconds,
  keepLogEntries: wholeNumber(1, Number.MAX_SAFE_INTEGER),
}
