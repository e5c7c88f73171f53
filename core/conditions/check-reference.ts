import type { Problem } from '../errors.ts'
import { isObject } from '../json.ts'
import { isOperators } from './compile.ts'
import { fieldMistake } from './field-mistake.ts'
import { below, type Check, type KnownNames, wrongArgument } from './known-names.ts'
import { comparesWith } from './reference.ts'

/** What a `$ref` may name: not the request, which has no part in what was done before it. */
const roots: readonly string[] = ['traits', 'features', 'account']

/** Whether this is meant to be a `$ref`, right or wrong. */
export function looksLikeReference(argument: unknown): argument is { readonly $ref: unknown } {
  return isObject(argument) && Object.hasOwn(argument, '$ref')
}

/** Checks the `$ref` that an operator is given. */
export function checkReference(
  operator: string,
  argument: { readonly $ref: unknown },
  path: string,
  check: Check,
): Problem[] {
  const { person } = check.known
  const sort = comparesWith(operator)
  if (!person) {
    const message = 'A $ref compares what somebody did with what is known of them, and this is no such place.'
    const cure = 'Write the value itself; a $ref belongs in the where of an $event.'
    return [{ code: 'not-allowed-here', path, message, cure }]
  }
  if (sort === undefined) {
    return wrongArgument(path, `${operator} takes no $ref.`, 'Use $in, $eq or another comparison.')
  }
  const { $ref } = argument
  if (typeof $ref !== 'string' || Object.keys(argument).length > 1) {
    const cure = 'Write { $ref: "features.categories" } and nothing beside it.'
    return wrongArgument(path, 'A $ref is one path.', cure)
  }
  return checkPath($ref, sort, below(path, '$ref'), operator, person)
}

function checkPath(
  field: string,
  sort: 'one' | 'several',
  path: string,
  operator: string,
  person: KnownNames,
): Problem[] {
  if (field.split('.')[0] === 'context') {
    const message = 'The request has no part in what somebody did before it.'
    const cure = 'Refer to traits., features. or account.; ask of the request next to the $event.'
    return [{ code: 'not-allowed-here', path, message, cure }]
  }
  const mistake = fieldMistake(field, { ...person, roots })
  if (mistake) return [{ code: 'unknown-field', path, ...mistake }]
  const found = person.sort?.(field)
  if (found === undefined || found === sort) return []
  const [holds, takes, cure] =
    found === 'several'
      ? ['several values', 'one', 'Use $in or $nin, or refer to one of them, such as the top of a ranking.']
      : ['one value', 'several', 'Use $eq, $ne or a comparison.']
  const message = `"${field}" holds ${holds}, and ${operator} compares with ${takes}.`
  return [{ code: 'wrong-kind', path, message, cure }]
}

const listOperators = ['$elemMatch', '$all', '$alli', '$size']

/**
 * Whether a field of a `where` with a `$ref` is among what is kept of a signal: texts, numbers and booleans
 * of its own, and of the products it lists.
 */
export function checkKept(field: string, condition: unknown, path: string, { known }: Check): Problem[] {
  if (known.kept === undefined) return []
  const [first] = field.split('.')
  if (known.kept === 'signal' && first === 'products') return []
  const inside = field.includes('.')
  const asksForParts = isOperators(condition)
    ? listOperators.some((operator) => Object.hasOwn(condition, operator))
    : typeof condition === 'object' && condition !== null
  if (!inside && !asksForParts) return []
  const message = `A where with a $ref looks at signals as they are kept, and nothing is kept of what is inside "${first}".`
  const cure = 'Ask for a text, a number or a boolean of the signal itself, or of its products.'
  return [{ code: 'not-kept', path, message, cure }]
}
