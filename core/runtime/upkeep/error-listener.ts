import { AttuneError } from '../../errors.ts'
import type { Counts } from '../../operations/counts.ts'
import { errorLog } from '../../operations/log.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../ports/logger.ts'

export type ErrorListener = (error: AttuneError) => void

export interface ListenerOptions {
  readonly counts: Pick<Counts, 'errors'>
  readonly clock: Clock
  readonly logger: Logger
  /** The site's own listener, if it has one. */
  readonly listener: ErrorListener | undefined
}

/** Counts, logs, and tells the site's listener, which must not take a page down when it throws. */
export function errorListener({ counts, clock, logger, listener }: ListenerOptions): ErrorListener {
  const { errors } = counts
  const log = errorLog(logger, clock)
  return (error) => {
    errors[error.code] = (errors[error.code] ?? 0) + 1
    log(error)
    try {
      listener?.(error)
    } catch (cause) {
      log(new AttuneError('ATTUNE_LISTENER', `onError threw: ${String(cause)}`, { cause }))
    }
  }
}
