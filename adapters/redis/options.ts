import type { OptionNames } from '../../core/check-options.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { clock, milliseconds } from '../../core/runtime/checks/ports.ts'
import { type Check, problem, wholeNumber } from '../../core/runtime/checks/shape.ts'

export interface RedisStoreOptions {
  /** What all keys begin with; several sites can share a server. No braces. Default: `attune:`. */
  prefix?: string
  /**
   * Parts that the data is spread over, each on one node of a cluster: 1 to 1024. It cannot be changed
   * once there is data. Default: 64.
   */
  shards?: number
  /** Milliseconds to wait for an answer, and for a connection. Default: 2000. */
  timeout?: number
  /** Milliseconds that entries of the log are kept. Default: 7 days. */
  keepLog?: number
  /** Decides what has expired. Default: the machine's clock. */
  clock?: Clock
}

const prefix: Check = (value, path) => {
  if (typeof value === 'string' && !/[{}]/.test(value)) return []
  return problem('wrong-type', path, 'This is not text without braces.', 'Give some, such as "shop:".')
}

export const optionNames: OptionNames<RedisStoreOptions> = {
  prefix,
  shards: wholeNumber(1, 1024),
  timeout: milliseconds,
  keepLog: milliseconds,
  clock,
}
