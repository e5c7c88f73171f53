import { isObject } from './json.ts'

/** A length of time; the parts add up. Fractions are fine, and the whole must be more than nothing. */
export interface Duration {
  readonly minutes?: number
  readonly hours?: number
  readonly days?: number
  readonly weeks?: number
}

const unitLengths = { minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 } as const

type Unit = keyof typeof unitLengths

const units = Object.keys(unitLengths) as Unit[]

/** Ten years: longer than this is a slip of the keyboard. */
const longest = 3_653 * unitLengths.days

/** In milliseconds. Expects a duration that `durationMistake()` has nothing to say about. */
export function toMilliseconds(duration: Duration): number {
  return units.reduce((sum, unit) => sum + (duration[unit] ?? 0) * unitLengths[unit], 0)
}

/** What is wrong with a would-be duration, as the end of a sentence about it ("… names an unknown unit"); undefined if nothing is. */
export function durationMistake(value: unknown): string | undefined {
  if (!isObject(value)) return 'is not an object of minutes, hours, days or weeks'
  for (const [unit, amount] of Object.entries(value)) {
    if (!Object.hasOwn(unitLengths, unit))
      return `has the unit "${unit}", which is not minutes, hours, days or weeks`
    if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) {
      return `has ${unit} that are not a number of 0 or more`
    }
  }
  const length = toMilliseconds(value)
  if (length <= 0) return 'has no length'
  if (length > longest) return 'is longer than ten years'
  return undefined
}
