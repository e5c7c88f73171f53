import { isObject } from '../../json.ts'
import { type Check, freeNameMistake, list, named, problem } from './shape.ts'

const weightLimit = 1_000_000

const eventName: Check = (value, path) => {
  const mistake = typeof value === 'string' ? freeNameMistake(value) : 'This is not the name of an event.'
  return mistake
    ? problem('bad-name', path, mistake, 'Give the name that is tracked, such as "Product Viewed".')
    : []
}

const weight: Check = (value, path) => {
  const sane = typeof value === 'number' && value !== 0 && Math.abs(value) <= weightLimit
  if (sane && Number(value.toFixed(3)) === value) return []
  const message = 'A weight is a number other than 0, with at most three decimals.'
  return problem(
    'wrong-number',
    path,
    message,
    `Give one from -${weightLimit} to ${weightLimit}, such as 2.5.`,
  )
}

const names = list(eventName, { filled: true })
const weights = named('event', weight, freeNameMistake)

/** An event, or several. */
export const eventNames: Check = (value, path) => (Array.isArray(value) ? names : eventName)(value, path)

/** An event, several, or several with their weights. */
export const eventSelector: Check = (value, path) => {
  if (!isObject(value)) return eventNames(value, path)
  if (Object.keys(value).length > 0) return weights(value, path)
  return problem('empty', path, 'This names no event.', 'Name one at least, as in { "Product Viewed": 1 }.')
}
