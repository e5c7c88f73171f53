import type { Problem } from '../errors.ts'
import { isObject } from '../json.ts'
import { argumentMistake, argumentOf } from './arguments.ts'
import { checkKept, checkReference, looksLikeReference } from './check-reference.ts'
import { isOperators } from './compile.ts'
import { fieldMistake } from './field-mistake.ts'
import {
  below,
  type Check,
  checkEach,
  checkName,
  didYouMean,
  ofProperties,
  wrongArgument,
} from './known-names.ts'
import { type OperatorName, operatorNames } from './operators.ts'

/** Checks a field and what it must be. */
export function checkField(field: string, condition: unknown, path: string, check: Check): Problem[] {
  const mistake = fieldMistake(field, check.known)
  const problems = [
    ...checkKept(field, condition, path, check),
    ...checkFieldCondition(condition, path, check),
  ]
  return mistake ? [{ code: 'unknown-field', path, ...mistake }, ...problems] : problems
}

/** Checks operators, or a literal. */
function checkFieldCondition(condition: unknown, path: string, check: Check): Problem[] {
  if (isOperators(condition)) {
    return Object.entries(condition).flatMap(([operator, argument]) =>
      checkOperator(operator, argument, below(path, operator), check),
    )
  }
  if (isObject(condition) && Object.keys(condition).some((key) => key.startsWith('$'))) {
    const message = 'Operators and other keys are mixed, which makes all of it a literal object.'
    return [
      { code: 'mixed-operators', path, message, cure: 'Keep either the keys with a $ or those without.' },
    ]
  }
  if (isJson(condition)) return []
  const cure = 'Give text, a number, true, false, null, a list or an object.'
  return wrongArgument(path, 'This is not a value that JSON can hold.', cure)
}

function checkOperator(operator: string, argument: unknown, path: string, check: Check): Problem[] {
  if (looksLikeReference(argument)) return checkReference(operator, argument, path, check)
  if (!isOperatorName(operator)) {
    const cure =
      operator === '$ref'
        ? `Say how to compare, as in { $in: { $ref: … } }.`
        : didYouMean(operator, operatorNames)
    return [{ code: 'unknown-operator', path, message: `There is no operator ${operator}.`, cure }]
  }
  const sort = argumentOf[operator]
  switch (sort) {
    case 'condition':
      return checkFieldCondition(argument, path, check)
    case 'conditions':
      return checkEach(argument, path, check, checkFieldCondition)
    case 'group':
      return checkName(argument, path, 'group', check.known.groups)
    case 'size':
      if (isOperators(argument)) return checkFieldCondition(argument, path, check)
      if (Number.isInteger(argument) && (argument as number) >= 0) return []
      return wrongArgument(path, '$size takes a whole number or operators.', 'Give 2, or { $gte: 2 }.')
    case 'element':
      if (isOperators(argument)) return checkFieldCondition(argument, path, check)
      return check.document(argument, path, ofProperties(check))
  }
  const mistake = argumentMistake(operator, sort, argument)
  return mistake ? [{ ...mistake, path }] : []
}

function isOperatorName(name: string): name is OperatorName {
  return Object.hasOwn(argumentOf, name)
}

function isJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isJson)
  if (isObject(value)) return Object.values(value).every(isJson)
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
