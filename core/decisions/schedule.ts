import { instantIn } from '../local-time.ts'
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

/** Whether an hour is in a span that may go over midnight. */
export function isWithin(hour: number, [from, until]: readonly [number, number]): boolean {
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until
}
