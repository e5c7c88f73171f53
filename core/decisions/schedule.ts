import { daytimeAt } from '../signals/daytime.ts'
import type { Schedule } from './definition.ts'

/** Whether a schedule is on at an instant (milliseconds). Its dates become instants once, when the site starts. */
export function compileSchedule(schedule: Schedule, siteZone: string): (now: number) => boolean {
  const { timeZone = siteZone, weekdays, hours } = schedule
  const from = schedule.from === undefined ? Number.NEGATIVE_INFINITY : instantIn(timeZone, schedule.from)
  const until = schedule.until === undefined ? Number.POSITIVE_INFINITY : instantIn(timeZone, schedule.until)
  return (now) => {
    if (now < from || now >= until) return false
    if (!weekdays && !hours) return true
    const { hour, weekday } = daytimeAt(now, timeZone)!
    return (!weekdays || weekdays.includes(weekday)) && (!hours || isWithin(hour, hours))
  }
}

/** A local date or date-time, as `Schedule` takes it. */
export const localDateTime: RegExp = /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/

/**
 * The instant of a local time. Where clocks go forward over it, the moment they do; where they go back
 * over it, the first of the two.
 */
function instantIn(timeZone: string, local: string): number {
  const wall = Date.parse(`${local.length === 10 ? `${local}T00:00` : local}Z`)
  const before = wall - offsetAt(timeZone, wall - day)
  const after = wall - offsetAt(timeZone, wall + day)
  const matching = [before, after].filter((instant) => instant + offsetAt(timeZone, instant) === wall)
  return matching.length > 0 ? Math.min(...matching) : Math.max(before, after)
}

const day = 86_400_000

/** How far the wall clock of a zone is ahead of UTC, in milliseconds. */
function offsetAt(timeZone: string, instant: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const part = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  )
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
  return wall - Math.floor(instant / 1000) * 1000
}

function isWithin(hour: number, [from, until]: readonly [number, number]): boolean {
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until
}
