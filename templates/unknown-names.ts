import { AttuneError } from '../core/errors.ts'

/** Asks a question that names a placement or a segment; undefined when there is no such name. */
export type Ask = <Answer>(question: () => Answer) => Answer | undefined

/** Names can come from data: neither the memory of them nor the log may grow without end. */
const mostReports = 100

/**
 * Makes unknown names throw (`strict`), or else reports each once and lets the page go on.
 */
export function createAsk(strict: boolean, onError: (error: AttuneError) => void): Ask {
  const reported = new Set<string>()
  return (question) => {
    try {
      return question()
    } catch (error) {
      if (strict || !isUnknownName(error)) throw error
      if (reported.size < mostReports && !reported.has(error.message)) {
        reported.add(error.message)
        onError(error)
      }
      return undefined
    }
  }
}

function isUnknownName(error: unknown): error is AttuneError {
  if (!(error instanceof AttuneError)) return false
  return error.code.startsWith('ATTUNE_UNKNOWN_')
}

/**
 * The placement a helper was given.
 * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT when it is not a text
 */
export function placementName(value: unknown): string {
  if (typeof value === 'string') return value
  throw new AttuneError(
    'ATTUNE_UNKNOWN_PLACEMENT',
    'A template names no placement. Write the name in quotes, such as {{#personalize "home.hero"}}.',
  )
}

/**
 * The segment a helper was given.
 * @throws AttuneError ATTUNE_UNKNOWN_SEGMENT when it is not a text
 */
export function segmentName(value: unknown): string {
  if (typeof value === 'string') return value
  throw new AttuneError(
    'ATTUNE_UNKNOWN_SEGMENT',
    'A template names no segment. Write the name in quotes, such as {{#segment "loyal"}}.',
  )
}
