import type { Operand } from '../conditions/operators.ts'
import { comparesWith } from '../conditions/reference.ts'
import { isObject } from '../json.ts'
import type { Features } from '../profile/features/compile.ts'

type Value = string | number | boolean

/**
 * What an operator with a `$ref` comes to, given what was read there; undefined: there is nothing to compare
 * with. `$in` and its like take the elements of a list, the keys of a ranking, or a value alone; all others take
 * a value alone.
 */
export function readOperand(
  operator: string,
  path: string,
  read: unknown,
  features: Features,
): Operand | undefined {
  const textual = isOfRanking(path, features)
  if (comparesWith(operator) === 'several') {
    const values = valuesOf(textual && isObject(read) ? read.keys : read)?.filter(isValue)
    return values && [operator, textual ? values.flatMap(spellings) : values]
  }
  if (!isValue(read)) return undefined
  if (textual && operator === '$eq') return ['$in', spellings(read)]
  if (textual && operator === '$ne') return ['$nin', spellings(read)]
  return [operator, read]
}

function valuesOf(read: unknown): unknown[] | undefined {
  if (isValue(read)) return [read]
  return Array.isArray(read) ? read : undefined
}

function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Rankings keep what they rank as text. */
function isOfRanking(path: string, features: Features): boolean {
  const [root, name = '', part] = path.split('.')
  if (root !== 'features' || part === 'weight' || part === 'share') return false
  const feature = features.named(name)
  return feature !== undefined && 'affinity' in feature.definition
}

/** A text, and the number or boolean that is written like it. */
function spellings(value: Value): Value[] {
  if (value === 'true' || value === 'false') return [value, value === 'true']
  const number = Number(value)
  return typeof value === 'string' && String(number) === value ? [value, number] : [value]
}
