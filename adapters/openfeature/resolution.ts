import {
  type JsonValue,
  type ResolutionDetails,
  StandardResolutionReasons,
  TypeMismatchError,
} from '@openfeature/server-sdk'
import type { Decision, Reason } from '../../core/decisions/decision.ts'
import type { AttuneError } from '../../core/errors.ts'

/** The types of value that flags have; lists and objects are both `object`. */
export type ValueType = 'boolean' | 'string' | 'number' | 'object'

const reasons: Readonly<Record<Reason, string>> = {
  rule: StandardResolutionReasons.TARGETING_MATCH,
  preview: StandardResolutionReasons.TARGETING_MATCH,
  fallback: StandardResolutionReasons.DEFAULT,
  'no-consent': StandardResolutionReasons.DEFAULT,
  disabled: StandardResolutionReasons.DISABLED,
}

/**
 * A decision as OpenFeature has it. A placement that shows nothing of its own gives way to the default of whoever
 * asks. `failure`: why this is a stranger's.
 * @throws TypeMismatchError
 */
export function resolutionOf<T extends JsonValue>(
  { experience, variant, content, items, reason, because }: Decision,
  type: ValueType,
  otherwise: T,
  failure: AttuneError | undefined,
): ResolutionDetails<T> {
  const isOwn = experience === undefined && isNothing(content)
  if (!isOwn && (typeof content !== type || content === null)) {
    const found = content === null ? 'null' : typeof content
    throw new TypeMismatchError(`The content of this placement is of type ${found}, not ${type}.`)
  }
  return {
    value: isOwn ? otherwise : (content as T),
    reason: failure ? StandardResolutionReasons.STALE : reasons[reason],
    ...(variant !== undefined && { variant }),
    flagMetadata: {
      reason,
      because,
      ...(experience !== undefined && { experience }),
      ...(items.length > 0 && { items: JSON.stringify(items) }),
      ...(failure && { failure: failure.code }),
    },
  }
}

function isNothing(content: Decision['content']): boolean {
  if (typeof content === 'object' && content !== null) return Object.keys(content).length === 0
  return content === null || content === ''
}
