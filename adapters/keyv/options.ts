import type { OptionNames } from '../../core/check-options.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { callback, clock, milliseconds } from '../../core/runtime/checks/ports.ts'

export interface KeyvStoreOptions {
  /** Told once that one process at a time may use the Keyv. Default: a warning of the process (`process.emitWarning`). */
  onWarning?: (message: string) => void
  /** Milliseconds that entries of the log are kept. Default: 7 days. */
  keepLog?: number
  /** Decides what has expired. Default: the machine's clock. */
  clock?: Clock
}

export const optionNames: OptionNames<KeyvStoreOptions> = {
  onWarning: callback,
  keepLog: milliseconds,
  clock,
}
