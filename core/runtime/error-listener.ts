import { AttuneError } from '../errors.ts'

export type ErrorListener = (error: AttuneError) => void

/** The site's listener, or a line on stderr. One that throws must not take a page down with it. */
export function errorListener(listener: ErrorListener = logError): ErrorListener {
  return (error) => {
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
