import type { OperatorName } from './operators.ts'
import { compileRegex } from './regex.ts'

/** What is wrong with an operator's argument, and how to mend it. */
export interface Mistake {
  readonly code: string
  readonly message: string
  readonly cure: string
}

/** Which sort of argument each operator takes; the sorts with conditions inside are checked by `validateCondition()`. */
export const argumentOf: Readonly<Record<OperatorName, ArgumentSort>> = {
  $eq: 'scalar',
  $ne: 'scalar',
  $gt: 'limit',
  $gte: 'limit',
  $lt: 'limit',
  $lte: 'limit',
  $in: 'scalars',
  $nin: 'scalars',
  $ini: 'scalars',
  $nini: 'scalars',
  $inGroup: 'group',
  $notInGroup: 'group',
  $exists: 'boolean',
  $type: 'type',
  $size: 'size',
  $all: 'conditions',
  $alli: 'conditions',
  $elemMatch: 'element',
  $regex: 'pattern',
  $regexi: 'pattern',
  $vgt: 'version',
  $vgte: 'version',
  $vlt: 'version',
  $vlte: 'version',
  $veq: 'version',
  $vne: 'version',
  $not: 'condition',
}

type SimpleSort = 'scalar' | 'limit' | 'scalars' | 'boolean' | 'type' | 'pattern' | 'version'

type ArgumentSort = SimpleSort | 'group' | 'size' | 'conditions' | 'element' | 'condition'

const types = ['string', 'number', 'boolean', 'array', 'object', 'null']

const checks: Readonly<Record<SimpleSort, { good(value: unknown): boolean; wanted: string; cure: string }>> =
  {
    scalar: {
      good: isScalar,
      wanted: 'text, a number, true, false or null',
      cure: 'For lists and objects, write the value itself in place of the operator.',
    },
    limit: {
      good: (value) => typeof value === 'string' || isNumber(value),
      wanted: 'a number or text',
      cure: 'Give the number to compare with, such as 100.',
    },
    scalars: {
      good: (value) => Array.isArray(value) && value.every(isScalar),
      wanted: 'a list of texts, numbers, true, false or null',
      cure: 'Put the values in a list, such as ["NL", "BE"].',
    },
    boolean: {
      good: (value) => typeof value === 'boolean',
      wanted: 'true or false',
      cure: 'Give true for "has a value", false for "has none", without quotation marks.',
    },
    type: {
      good: (value) => typeof value === 'string' && types.includes(value),
      wanted: 'the name of a type',
      cure: `Give one of ${types.join(', ')}.`,
    },
    pattern: {
      good: (value) => typeof value === 'string',
      wanted: 'a regular expression as text',
      cure: 'Put the pattern in quotation marks, without slashes around it.',
    },
    version: {
      good: (value) => typeof value === 'string' && value !== '',
      wanted: 'a version as text',
      cure: 'Put the version in quotation marks, such as "2.1.0".',
    },
  }

/** Checks an argument that holds no conditions. */
export function argumentMistake(
  operator: OperatorName,
  sort: SimpleSort,
  value: unknown,
): Mistake | undefined {
  const { good, wanted, cure } = checks[sort]
  if (!good(value)) return { code: 'wrong-argument', message: `${operator} takes ${wanted}.`, cure }
  return sort === 'pattern' ? patternMistake(operator, value as string) : undefined
}

function patternMistake(operator: OperatorName, pattern: string): Mistake | undefined {
  try {
    compileRegex(pattern, operator === '$regexi')
    return undefined
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      code: 'bad-regex',
      message: `The regular expression cannot be used: ${reason}.`,
      cure: 'Write it in RE2 syntax, which has no look-around and no back-references.',
    }
  }
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || isNumber(value)
}
