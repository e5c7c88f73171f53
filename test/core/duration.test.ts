import { describe, expect, it } from 'vitest'
import { durationMistake, toMilliseconds } from '../../core/duration.ts'

describe('a duration', () => {
  it('is the sum of its parts', () => {
    expect(toMilliseconds({ minutes: 1 })).toBe(60_000)
    expect(toMilliseconds({ weeks: 1, days: 1, hours: 1.5 })).toBe((8 * 24 + 1.5) * 3_600_000)
  })

  it.each([{ days: 30 }, { minutes: 0.5 }, { hours: 0, weeks: 2 }])('may be %j', (duration) => {
    expect(durationMistake(duration)).toBeUndefined()
  })

  it.each([
    [30, 'is not an object of minutes, hours, days or weeks'],
    [{ day: 3 }, 'has the unit "day", which is not minutes, hours, days or weeks'],
    [{ days: '3' }, 'has days that are not a number of 0 or more'],
    [{ days: -1 }, 'has days that are not a number of 0 or more'],
    [{ days: 0 }, 'has no length'],
    [{}, 'has no length'],
    [{ weeks: 1_000 }, 'is longer than ten years'],
  ])('may not be %j', (duration, mistake) => {
    expect(durationMistake(duration)).toBe(mistake)
  })
})
