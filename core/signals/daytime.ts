import { recentMemo } from './memo.ts'

/** Days of the week, in English. */
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'

/** `morning` from 5, `afternoon` from 12, `evening` from 17, `night` from 22 o'clock. */
export type TimeOfDay = 'morning' | 'afternoon' | 'evening' | 'night'

/** What the clock on the wall says. */
export interface Daytime {
  /** 0–23. */
  readonly hour: number
  readonly weekday: Weekday
  readonly timeOfDay: TimeOfDay
}

const quarterHour = 900_000

/** A formatter is costly, so each zone keeps its own, and the answer for the present quarter of an hour. */
interface ZoneClock {
  readonly format: Intl.DateTimeFormat
  quarter: number
  daytime: Daytime | undefined
}

const clocks = recentMemo(64, clockOf)

/** Whether `Intl` knows the IANA zone, e.g. `Europe/Berlin`. */
export function isTimeZone(zone: string): boolean {
  return zone !== '' && zone.length <= 64 && clocks(zone) !== undefined
}

/**
 * The time of day at `now` (milliseconds) in a zone, or in the machine's own. Every zone in use is a
 * whole number of quarter hours from UTC, so within one the answer stays the same.
 */
export function daytimeAt(now: number, zone = ''): Daytime | undefined {
  const clock = zone.length <= 64 ? clocks(zone) : undefined
  if (!clock || !(Math.abs(now) <= 8.64e15)) return undefined
  const quarter = Math.floor(now / quarterHour)
  if (clock.quarter !== quarter || !clock.daytime) {
    clock.daytime = readClock(clock.format, now)
    clock.quarter = quarter
  }
  return clock.daytime
}

function clockOf(zone: string): ZoneClock | undefined {
  const options = { hour: '2-digit', weekday: 'long', hourCycle: 'h23' } as const
  try {
    const format = new Intl.DateTimeFormat('en-US', zone === '' ? options : { ...options, timeZone: zone })
    return { format, quarter: Number.NaN, daytime: undefined }
  } catch {
    return undefined
  }
}

function readClock(format: Intl.DateTimeFormat, now: number): Daytime {
  const parts = format.formatToParts(now)
  const read = (type: string) => parts.find((part) => part.type === type)!.value
  const hour = Number(read('hour'))
  return { hour, weekday: read('weekday').toLowerCase() as Weekday, timeOfDay: timeOfDay(hour) }
}

function timeOfDay(hour: number): TimeOfDay {
  if (hour < 5 || hour >= 22) return 'night'
  if (hour < 12) return 'morning'
  return hour < 17 ? 'afternoon' : 'evening'
}
