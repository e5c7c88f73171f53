import { type Duration, durationMistake, toMilliseconds } from '../../duration.ts'
import { type Check, problem } from './shape.ts'

const minute = 60_000
const day = 86_400_000

/** From one minute to ten years. */
export const duration: Check = (value, path) => {
  const mistake =
    durationMistake(value) ?? (lengthOf(value) < minute ? 'is shorter than one minute' : undefined)
  return mistake ? problem('bad-duration', path, `The duration ${mistake}.`, 'Write it as { days: 30 }.') : []
}

/** A whole number of days, as many as `most`. */
export function wholeDays(most: number): Check {
  return (value, path) => {
    const problems = duration(value, path)
    if (problems.length > 0) return problems
    const days = lengthOf(value) / day
    if (Number.isInteger(days) && days <= most) return []
    const message = `This is not a whole number of days, at most ${most}.`
    return problem('bad-duration', path, message, 'Write it as { days: 7 }.')
  }
}

function lengthOf(value: unknown): number {
  return toMilliseconds(value as Duration)
}
