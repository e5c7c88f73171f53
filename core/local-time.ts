import { recentMemo } from './signals/memo.ts'

/** A local date or date-time, such as `2026-12-01` or `2026-12-01T09:30`. */
export const localDateTime: RegExp = /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/

const day = 86_400_000

/**
 * The instant of a local time. Where clocks go forward over it, the moment they do; where they go back
 * over it, the first of the two.
 */
export function instantIn(timeZone: string, local: string): number {
  const wall = Date.parse(`${local.length === 10 ? `${local}T00:00` : local}Z`)
  const before = wall - offsetAt(timeZone, wall - day)
  const after = wall - offsetAt(timeZone, wall + day)
  const matching = [before, after].filter((instant) => instant + offsetAt(timeZone, instant) === wall)
  return matching.length > 0 ? Math.min(...matching) : Math.max(before, after)
}

/** The wall clock of a zone as if it were UTC. */
export function wallClock(timeZone: string, instant: number): number {
  return instant + offsetAt(timeZone, instant)
}

/** A formatter is costly, so that of a zone is kept. */
const formats = recentMemo(
  64,
  (timeZone) =>
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }),
)

/** How far the wall clock of a zone is ahead of UTC, in milliseconds. */
function offsetAt(timeZone: string, instant: number): number {
  const part = Object.fromEntries(
    formats(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
  return wall - Math.floor(instant / 1000) * 1000
}
