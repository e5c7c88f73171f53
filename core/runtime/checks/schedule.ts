import { below } from '../../conditions/known-names.ts'
import type { Schedule } from '../../decisions/definition.ts'
import { isObject } from '../../json.ts'
import { localDateTime } from '../../local-time.ts'
import { isTimeZone } from '../../signals/daytime.ts'
import { type Check, list, oneOf, problem, shape, wholeNumber } from './shape.ts'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

export const timeZone: Check = (value, path) => {
  if (typeof value === 'string' && isTimeZone(value)) return []
  const message = 'This is not a time zone.'
  return problem(
    'unknown-time-zone',
    path,
    message,
    'Give an IANA name, such as "Europe/Amsterdam" or "UTC".',
  )
}

const date: Check = (value, path) => {
  const cure = 'Write local time as "2026-12-01" or "2026-12-01T09:30".'
  if (typeof value !== 'string' || !localDateTime.test(value)) {
    return problem('bad-date', path, 'This is not a date, nor a date and time without a zone.', cure)
  }
  if (isOnCalendar(value)) return []
  return problem('bad-date', path, `There is no ${value} on the calendar.`, cure)
}

/** A pair of hours, which may go over midnight. */
export const hours: Check = (value, path) => {
  const cure = 'Write [9, 17] for from nine to five, or [22, 6] for the night.'
  if (!Array.isArray(value) || value.length !== 2)
    return problem('bad-hours', path, 'This is not a pair of hours.', cure)
  const problems = list(wholeNumber(0, 24))(value, path)
  if (problems.length > 0 || value[0] !== value[1]) return problems
  return problem('bad-hours', path, 'From an hour to itself is no time at all.', cure)
}

const keys: Readonly<Record<keyof Schedule, Check>> = {
  timeZone,
  from: date,
  until: date,
  weekdays: list(oneOf(weekdays, 'weekday'), { filled: true }),
  hours,
}

const parts = shape('A schedule', keys)

export const schedule: Check = (value, path) => {
  const problems = parts(value, path)
  if (problems.length > 0 || !isObject(value)) return problems
  const { from, until } = value as Schedule
  if (from === undefined || until === undefined || asDateTime(from) < asDateTime(until)) return []
  const message = 'This ends before it has begun.'
  return problem(
    'bad-date',
    below(path, 'until'),
    message,
    'Make `until` later than `from`; it is exclusive.',
  )
}

/** Dates that overflow, such as 30 February, are read as another day. */
function isOnCalendar(local: string): boolean {
  const instant = Date.parse(`${asDateTime(local)}Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(local)
}

function asDateTime(local: string): string {
  return local.includes('T') ? local : `${local}T00:00`
}
