import { AttuneError, type ErrorCode } from './errors.ts'
import { nearest } from './nearest.ts'

/** The error about a name that is not defined, with the one that was probably meant. */
export function unknownName(
  code: Extract<ErrorCode, `ATTUNE_UNKNOWN_${string}`>,
  what: string,
  name: string,
  known: readonly string[],
): AttuneError {
  const meant = nearest(name, known)
  const cure = meant ? `Did you mean "${meant}"?` : 'Add it to the definitions given to createAttune().'
  return new AttuneError(code, `There is no ${what} "${name}". ${cure}`)
}
