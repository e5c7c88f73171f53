import type { Problem } from '../errors.ts'
import { isObject } from '../json.ts'
import { checkEvent } from './check-event.ts'
import { checkField } from './check-field.ts'
import {
  below,
  type Check,
  checkEach,
  checkName,
  didYouMean,
  type KnownNames,
  wrongArgument,
} from './known-names.ts'
import { oversize } from './limits.ts'
import { operatorNames } from './operators.ts'

export { type KnownNames, propertyNames } from './known-names.ts'

/**
 * All mistakes in a condition at once, each with where it is (below `path`), what is wrong, and the cure.
 * Unknown names are mistakes, and so is what would be legal but never match, such as a misspelt operator.
 */
export function validateCondition(condition: unknown, known: KnownNames = {}, path = ''): Problem[] {
  const tooMuch = oversize(condition, path)
  return tooMuch ? [tooMuch] : checkDocument(condition, path, { known, document: checkDocument })
}

const keywords = ['$and', '$or', '$nor', '$not', '$segment', '$event']

function checkDocument(value: unknown, path: string, check: Check): Problem[] {
  if (!isObject(value)) {
    const cure = 'Write { field: value } or { field: { $operator: value } }.'
    return wrongArgument(path, 'A condition is an object.', cure)
  }
  return Object.entries(value).flatMap(([key, argument]) =>
    checkEntry(key, argument, below(path, key), check),
  )
}

function checkEntry(key: string, argument: unknown, path: string, check: Check): Problem[] {
  if (!key.startsWith('$')) return checkField(key, argument, path, check)
  if ((key === '$segment' || key === '$event') && check.known.references === false) {
    const message = `${key} is about a person, and this is about a signal or an element of a list.`
    const cure = `Put ${key} next to it, at the top of the condition.`
    return [{ code: 'not-allowed-here', path, message, cure }]
  }
  switch (key) {
    case '$and':
    case '$or':
    case '$nor':
      return checkEach(argument, path, check, checkDocument)
    case '$not':
      return checkDocument(argument, path, check)
    case '$segment':
      return checkSegment(argument, path, check)
    case '$event':
      return checkEvent(argument, path, check)
  }
  return unknownKeyword(key, path)
}

function unknownKeyword(key: string, path: string): Problem[] {
  const code = 'unknown-operator'
  if ((operatorNames as readonly string[]).includes(key)) {
    const cure = `Put it under a field: { "traits.plan": { "${key}": … } }.`
    return [{ code, path, message: `${key} is about one field, and there is none here.`, cure }]
  }
  return [{ code, path, message: `There is no ${key}.`, cure: didYouMean(key, keywords) }]
}

function checkSegment(value: unknown, path: string, check: Check): Problem[] {
  const { segments } = check.known
  if (!Array.isArray(value)) return checkName(value, path, 'segment', segments)
  if (value.length === 0) return wrongArgument(path, 'This names no segment.', 'Name one at least.')
  return value.flatMap((name, index) => checkName(name, `${path}[${index}]`, 'segment', segments))
}
