import { GeneralError, InvalidContextError, OpenFeatureError } from '@openfeature/server-sdk'
import { AttuneError, type ErrorCode } from '../../core/errors.ts'

/** What the evaluation context can be wrong about. */
const ofContext: ReadonlySet<ErrorCode> = new Set([
  'ATTUNE_ID_INVALID',
  'ATTUNE_OPTIONS',
  'ATTUNE_UNKNOWN_NAMESPACE',
])

/** As OpenFeature's clients tell it to whoever asked: with an error code of theirs. */
export function asFlagError(error: unknown): OpenFeatureError {
  if (error instanceof OpenFeatureError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof AttuneError && ofContext.has(error.code)) return new InvalidContextError(message)
  return new GeneralError(message)
}
