import { isObject } from '../json.ts'
import type { Condition } from './condition.ts'
import { type ExpectedText, fieldPhrase, joined, valueText } from './phrases.ts'
import { isReference } from './reference.ts'

/** What a condition asks, told to the person who meets it: `This is shown because your plan is "pro".` */
export function sentenceOf(condition: Condition): string {
  if (Object.keys(condition).length === 0) return 'This is shown to everybody.'
  return `This is shown because ${documentClause(condition, true, toThePerson)}.`
}

/** How a field is called, e.g. `your lifetime value`, and what it is compared with. */
interface Naming {
  readonly field: (path: string) => string
  readonly expected: ExpectedText
}

const yourName = (field: string): string => {
  const [root, ...rest] = field.split('.')
  const name = words(rest.join('.'))
  if (root === 'context') return `the ${name}`
  return root === 'account' ? `your account's ${name}` : `your ${name}`
}

const toThePerson: Naming = {
  field: yourName,
  expected: (expected) => (isReference(expected) ? yourName(expected.$ref) : valueText(expected)),
}

/** `lifetimeValue` is `lifetime value`. */
function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[._-]+/g, ' ')
    .toLowerCase()
}

function documentClause(condition: unknown, holds: boolean, naming: Naming): string {
  if (!isObject(condition)) return 'a condition is malformed'
  const entries = Object.entries(condition)
  return allClause(entries, holds, ([key, value], so) => entryClause(key, value, so, naming))
}

function entryClause(key: string, value: unknown, holds: boolean, naming: Naming): string {
  const clause = (inner: unknown, so: boolean) => documentClause(inner, so, naming)
  switch (key) {
    case '$and':
      return allClause([value].flat(), holds, clause)
    case '$or':
      return anyClause([value].flat(), holds, clause)
    case '$nor':
      return anyClause([value].flat(), !holds, clause)
    case '$not':
      return clause(value, !holds)
    case '$segment':
      return allClause([value].flat(), holds, segmentClause)
    case '$event':
      return `you ${eventPhrase(value, holds, naming.expected)}`
  }
  return `${naming.field(key)} ${fieldPhrase(value, holds, naming.expected)}`
}

function allClause<T>(
  parts: readonly T[],
  holds: boolean,
  clause: (part: T, holds: boolean) => string,
): string {
  const [only] = parts
  if (only === undefined) return holds ? 'it is for everybody' : 'it is for nobody'
  if (parts.length === 1) return clause(only, holds)
  const all = joined(
    parts.map((part) => clause(part, true)),
    'and',
  )
  return holds ? all : `it is not so that ${all}`
}

/** An empty list of alternatives holds. */
function anyClause<T>(
  parts: readonly T[],
  holds: boolean,
  clause: (part: T, holds: boolean) => string,
): string {
  if (parts.length < 2) return allClause(parts, holds, clause)
  const clauses = parts.map((part) => clause(part, holds))
  return holds ? `either ${joined(clauses, 'or')}` : joined(clauses, 'and')
}

function segmentClause(name: unknown, holds: boolean): string {
  return `you are ${holds ? '' : 'not '}in the group "${words(String(name))}"`
}

/** What is said of an `$event`, e.g. `did "Review Read" at least 2 times within 30 days`. */
export function eventPhrase(event: unknown, holds: boolean, expected: ExpectedText): string {
  if (!isObject(event)) return 'did what $event does not say'
  const { name, where, within, count } = event
  const asked = () => documentClause(where, true, { field: (property) => property, expected })
  const parts = [
    holds ? 'did' : 'did not do',
    joined([name].flat().map(valueText), 'or'),
    ...(where === undefined ? [] : [`(where ${asked()})`]),
    ...(count === undefined ? [] : [countText(count)]),
    ...(isObject(within) ? [`within ${durationText(within)}`] : []),
  ]
  return parts.join(' ')
}

const countWords: Readonly<Record<string, string>> = {
  $eq: 'exactly',
  $ne: 'other than',
  $gt: 'more than',
  $gte: 'at least',
  $lt: 'fewer than',
  $lte: 'at most',
}

function countText(count: unknown): string {
  const bounds: [string, unknown][] = isObject(count) ? Object.entries(count) : [['$eq', count]]
  const texts = bounds.map(([operator, bound]) => `${countWords[operator] ?? operator} ${valueText(bound)}`)
  return `${joined(texts, 'and')} ${bounds.at(-1)?.[1] === 1 ? 'time' : 'times'}`
}

function durationText(duration: Record<string, unknown>): string {
  const parts = Object.entries(duration).map(([unit, n]) => `${n} ${n === 1 ? unit.replace(/s$/, '') : unit}`)
  return joined(parts, 'and')
}
