import { AttuneError } from '../errors.ts'
import type { Counts } from '../operations/counts.ts'

export type ErrorListener = (error: AttuneError) => void

/** Counts, and tells the site's listener, or stderr. One that throws must not take a page down with it. */
export function errorListener(
  { errors }: Pick<Counts, 'errors'>,
  listener: ErrorListener = logError,
): ErrorListener {
  return (error) => {
    errors[error.code] = (errors[error.code] ?? 0) + 1
    try {
      listener(error)
    } catch (cause) {
      logError(new AttuneError('ATTUNE_LISTENER', `onError threw: ${String(cause)}`, { cause }))
    }
  }
}

function logError(error: AttuneError): void {
  process.stderr.write(`attune: ${error.code}: ${error.message}\n`)
}
