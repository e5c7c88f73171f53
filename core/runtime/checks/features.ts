import { below } from '../../conditions/known-names.ts'
import { isObject } from '../../json.ts'
import { propertiesCondition } from './condition.ts'
import { duration } from './duration.ts'
import { eventSelector } from './event-selector.ts'
import {
  type Check,
  freeNameMistake,
  named,
  notObject,
  oneOf,
  plainNameMistake,
  problem,
  unknownKeys,
  wholeNumber,
} from './shape.ts'
import type { SiteNames } from './site-names.ts'

const isTrue: Check = (value, path) =>
  value === true
    ? []
    : problem('wrong-type', path, 'This can only be true.', 'Write true, without quotation marks.')

const property: Check = (value, path) => {
  const cure = 'Give the name of a property of the signal, such as "category".'
  if (typeof value !== 'string')
    return problem('wrong-type', path, 'This takes the name of a property.', cure)
  const dotted = value.includes('.')
    ? 'Features look at properties of the signal itself, not inside them.'
    : undefined
  const mistake = freeNameMistake(value) ?? dotted
  return mistake ? problem('bad-name', path, mistake, cure) : []
}

const source = ['events', 'where', 'purpose']

/** Each kind of feature: what it is given, and which other keys mean something to it. */
const kinds: Readonly<Record<string, { argument: Check; takes: readonly string[] }>> = {
  count: { argument: isTrue, takes: [...source, 'within'] },
  sum: { argument: property, takes: [...source, 'within'] },
  last: { argument: property, takes: [...source, 'within'] },
  first: { argument: property, takes: [...source, 'within'] },
  distinct: { argument: property, takes: [...source, 'within'] },
  recent: { argument: property, takes: [...source, 'within', 'limit'] },
  affinity: { argument: property, takes: [...source, 'halfLife'] },
  score: { argument: isTrue, takes: [...source, 'halfLife'] },
  orders: { argument: oneOf(['recency', 'frequency', 'value'], 'figure of orders'), takes: ['purpose'] },
}
const kindNames = Object.keys(kinds)

export function features({ purposes }: SiteNames): Check {
  const options: Readonly<Record<string, Check>> = {
    events: eventSelector,
    where: propertiesCondition,
    within: duration,
    halfLife: duration,
    limit: wholeNumber(1, 16),
    purpose: oneOf(purposes, 'purpose', 'unknown-purpose'),
  }
  return named('feature', (value, path) => feature(value, path, options), plainNameMistake)
}

function feature(value: unknown, path: string, options: Readonly<Record<string, Check>>) {
  if (!isObject(value))
    return notObject('A feature', path, 'Write it as { sum: "revenue", events: "Order Completed" }.')
  const unknown = unknownKeys('A feature', value, [...kindNames, ...Object.keys(options)], path)
  const chosen = kindNames.filter((kind) => value[kind] !== undefined)
  const optional = Object.keys(options).filter((key) => value[key] !== undefined)
  const [kind] = chosen
  return [
    ...unknown,
    ...(unknown.length === 0 || chosen.length > 1 ? kindMistake(chosen, path) : []),
    ...chosen.flatMap((key) => kinds[key]!.argument(value[key], below(path, key))),
    ...optional.flatMap((key) => options[key]!(value[key], below(path, key))),
    ...(chosen.length === 1 ? optional.flatMap((key) => withoutMeaning(kind!, key, path)) : []),
  ]
}

function kindMistake(chosen: readonly string[], path: string) {
  if (chosen.length === 1) return []
  const message =
    chosen.length === 0 ? 'This does not say what to keep.' : `This is both ${chosen.join(' and ')}.`
  return problem('which-feature', path, message, `Give exactly one of ${kindNames.join(', ')}.`)
}

function withoutMeaning(kind: string, key: string, path: string) {
  const { takes } = kinds[kind]!
  if (takes.includes(key)) return []
  const message = `"${key}" means nothing to a feature of the kind "${kind}".`
  return problem('without-meaning', below(path, key), message, `Remove it. There are ${takes.join(', ')}.`)
}
