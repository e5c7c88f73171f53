import { durationMistake } from '../duration.ts'
import type { Problem } from '../errors.ts'
import { isObject } from '../json.ts'
import { isNumber } from './arguments.ts'
import { below, type Check, countedNames, didYouMean, type KnownNames, wrongArgument } from './known-names.ts'
import { referencesIn } from './reference.ts'

const keys = ['name', 'where', 'within', 'count']
const countOperators = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte']

/** Checks the argument of `$event`. */
export function checkEvent(event: unknown, path: string, check: Check): Problem[] {
  if (!isObject(event)) {
    return wrongArgument(path, '$event takes an object.', 'Write { $event: { name: "Product Viewed" } }.')
  }
  const { name, where, within, count } = event
  return [
    ...unknownKeys(event, path),
    ...checkEventName(name, below(path, 'name')),
    ...(where === undefined
      ? []
      : check.document(where, below(path, 'where'), { ...check, known: propertiesOf(where, check) })),
    ...(within === undefined ? [] : checkDuration(within, below(path, 'within'))),
    ...(count === undefined ? [] : checkCount(count, below(path, 'count'))),
  ]
}

function propertiesOf(where: unknown, { known }: Check): KnownNames {
  const refers = referencesIn(where).length > 0
  return { ...countedNames, person: known, ...(refers && { kept: 'signal' }) }
}

function unknownKeys(event: object, path: string): Problem[] {
  const unknown = Object.keys(event).filter((key) => !keys.includes(key))
  return unknown.map((key) => ({
    code: 'unknown-key',
    path: below(path, key),
    message: `$event has no "${key}".`,
    cure: didYouMean(key, keys),
  }))
}

function checkEventName(name: unknown, path: string): Problem[] {
  const names = [name].flat()
  if (names.length > 0 && names.every((one) => typeof one === 'string' && one.trim() !== '')) return []
  const cure = 'Give the name that is tracked, such as "Product Viewed", or a list of names.'
  return wrongArgument(path, 'This takes the name of an event.', cure)
}

function checkDuration(duration: unknown, path: string): Problem[] {
  const mistake = durationMistake(duration)
  if (!mistake) return []
  return [
    { code: 'bad-duration', path, message: `The duration ${mistake}.`, cure: 'Write it as { days: 30 }.' },
  ]
}

function checkCount(count: unknown, path: string): Problem[] {
  if (!isObject(count)) return checkBound(count, path)
  if (Object.keys(count).length === 0)
    return wrongArgument(path, 'This asks for no count.', 'Give 2, or { $gte: 2 }.')
  return Object.entries(count).flatMap(([operator, bound]) => {
    const at = below(path, operator)
    if (countOperators.includes(operator)) return checkBound(bound, at)
    const message = `A count has no operator ${operator}.`
    return [{ code: 'unknown-operator', path: at, message, cure: didYouMean(operator, countOperators) }]
  })
}

function checkBound(bound: unknown, path: string): Problem[] {
  if (isNumber(bound) && bound >= 0) return []
  return wrongArgument(path, 'A count is a number of 0 or more.', 'Give 2, or { $gte: 2 }.')
}
