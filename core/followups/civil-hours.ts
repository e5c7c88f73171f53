import { isWithin } from '../decisions/schedule.ts'
import { daytimeAt } from '../signals/daytime.ts'

const quarterHour = 900_000
/** Longer than any night, changes of the clock included. */
const longestNight = 2 * 96

/**
 * The first moment from `now` on at which it is civil to write to somebody in a zone: `now` itself, unless it is
 * within the quiet hours there, else the quarter of an hour with which they end. Goes by real time, so that hours
 * which a change of the clock leaves out or repeats are neither missed nor counted twice.
 */
export function nextCivilMoment(
  now: number,
  zone: string,
  quiet: readonly [number, number] | undefined,
): number {
  if (!quiet) return now
  if (!isWithin(daytimeAt(now, zone)!.hour, quiet)) return now
  const first = Math.floor(now / quarterHour) + 1
  for (let quarter = first; quarter < first + longestNight; quarter++) {
    if (!isWithin(daytimeAt(quarter * quarterHour, zone)!.hour, quiet)) return quarter * quarterHour
  }
  return now
}
