import { isOperators } from './compile.ts'
import type { OperatorName } from './operators.ts'

/** What an operator says when it holds, and when it does not; its argument follows. */
const verbs: Readonly<
  Record<Exclude<OperatorName, '$exists' | '$size' | '$not'>, readonly [string, string]>
> = {
  $eq: ['is', 'is not'],
  $ne: ['is not', 'is'],
  $gt: ['is more than', 'is not more than'],
  $gte: ['is at least', 'is not at least'],
  $lt: ['is less than', 'is not less than'],
  $lte: ['is at most', 'is not at most'],
  $in: ['is among', 'is not among'],
  $nin: ['is not among', 'is among'],
  $ini: ['is, letter case aside, among', 'is not, even letter case aside, among'],
  $nini: ['is not, even letter case aside, among', 'is, letter case aside, among'],
  $inGroup: ['is in the group', 'is not in the group'],
  $notInGroup: ['is not in the group', 'is in the group'],
  $type: ['is of type', 'is not of type'],
  $all: ['contains each of', 'does not contain each of'],
  $alli: ['contains, letter case aside, each of', 'does not contain, even letter case aside, each of'],
  $elemMatch: ['has an element that meets', 'has no element that meets'],
  $regex: ['matches', 'does not match'],
  $regexi: ['matches, letter case aside,', 'does not match, even letter case aside,'],
  $vgt: ['is a later version than', 'is not a later version than'],
  $vgte: ['is at least version', 'is not at least version'],
  $vlt: ['is an earlier version than', 'is not an earlier version than'],
  $vlte: ['is at most version', 'is not at most version'],
  $veq: ['is version', 'is not version'],
  $vne: ['is not version', 'is version'],
}

/** What an operator compares with, as text; `expected` is a value or a `$ref`. */
export type ExpectedText = (expected: unknown, operator: string) => string

/** What is said of a field's value by an operator that holds, or by one that does not, e.g. `is at least 500`. */
export function operatorPhrase(
  operator: string,
  expected: unknown,
  holds: boolean,
  textOf: ExpectedText = valueText,
): string {
  if (operator === '$not') return fieldPhrase(expected, !holds, textOf)
  if (operator === '$exists') return Boolean(expected) === holds ? 'is known' : 'is not known'
  if (operator === '$size')
    return `${holds ? 'has' : 'does not have'} a length that ${fieldPhrase(expected, true, textOf)}`
  if (!Object.hasOwn(verbs, operator)) return `cannot meet ${operator}, which does not exist`
  const [yes, no] = verbs[operator as keyof typeof verbs]
  return `${holds ? yes : no} ${textOf(expected, operator)}`
}

/** The same of all operators on a field, or of a literal. */
export function fieldPhrase(condition: unknown, holds: boolean, textOf: ExpectedText = valueText): string {
  if (!isOperators(condition)) return operatorPhrase('$eq', condition, holds, textOf)
  const [only, ...others] = Object.entries(condition)
  if (only && others.length === 0) return operatorPhrase(...only, holds, textOf)
  const all = Object.entries(condition).map(([operator, expected]) =>
    operatorPhrase(operator, expected, true, textOf),
  )
  return holds ? joined(all, 'and') : `does not meet all of: ${joined(all, 'and')}`
}

const textLimit = 80

/** A value as JSON, cut where it gets long; lists without brackets. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  const flat =
    Array.isArray(value) && value.length > 0 && value.every((element) => typeof element !== 'object')
  const text = flat ? value.map((element) => JSON.stringify(element)).join(', ') : JSON.stringify(value)
  return text.length > textLimit ? `${text.slice(0, textLimit)}…` : text
}

/** `a`, `a and b`, `a, b and c`. */
export function joined(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}
