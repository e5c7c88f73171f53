import { kindOf } from './check-text.ts'
import { AttuneError, type ErrorCode } from './errors.ts'
import { nearest } from './nearest.ts'

/** The error about a name that is not defined, or is none, with the one that was probably meant. */
export function unknownName(
  code: Extract<ErrorCode, `ATTUNE_UNKNOWN_${string}`>,
  what: string,
  name: unknown,
  known: readonly string[],
): AttuneError {
  if (typeof name !== 'string') {
    const example = known.length > 0 ? `, such as "${known[0]}"` : ''
    return new AttuneError(code, `No ${what} is named by ${kindOf(name)}. Give its name, as text${example}.`)
  }
  const meant = nearest(name, known)
  const cure = meant ? `Did you mean "${meant}"?` : 'Add it to the definitions given to createAttune().'
  return new AttuneError(code, `There is no ${what} "${name}". ${cure}`)
}
