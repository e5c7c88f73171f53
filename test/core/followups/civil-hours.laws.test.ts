import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextCivilMoment } from '../../../core/followups/civil-hours.ts'

const zones = [
  'UTC',
  'Europe/Amsterdam',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Africa/Cairo',
  'America/Havana',
  'Asia/Tehran',
]
const year = { min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }
const hour = 3_600_000

const localHour = (at: number, timeZone: string) =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(at))
const isQuiet = (h: number, [from, until]: readonly [number, number]) =>
  from <= until ? h >= from && h < until : h >= from || h < until

const pair = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 24 }))
  .filter(([from, until]) => from !== until && !(from === 0 && until === 24))
const moment = fc.record({ at: fc.integer(year), zone: fc.constantFrom(...zones), quiet: pair })

describe('quiet hours, over a year and changes of the clock', () => {
  it('nothing is ever sent within them, by the clock of the person', () => {
    fc.assert(
      fc.property(moment, ({ at, zone, quiet }) => {
        const next = nextCivilMoment(at, zone, quiet)
        expect(isQuiet(localHour(next, zone), quiet)).toBe(false)
        expect(next).toBeGreaterThanOrEqual(at)
      }),
      { numRuns: 500 },
    )
  })

  it('nothing waits longer than it has to: until then every quarter of an hour is quiet, and no night is over a day', () => {
    fc.assert(
      fc.property(moment, ({ at, zone, quiet }) => {
        const next = nextCivilMoment(at, zone, quiet)
        expect(next - at).toBeLessThanOrEqual(25 * hour)
        for (let earlier = at; earlier < next; earlier += hour / 4)
          expect(isQuiet(localHour(earlier, zone), quiet)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    [
      'that a change of the clock leaves out',
      '2026-03-29T00:30:00Z',
      'Europe/Amsterdam',
      [1, 3],
      '2026-03-29T01:00:00Z',
    ],
    [
      'that a change of the clock repeats',
      '2026-10-25T00:30:00Z',
      'Europe/Amsterdam',
      [2, 3],
      '2026-10-25T02:00:00Z',
    ],
  ] as const)('know hours %s', (_, at, zone, quiet, expected) => {
    expect(new Date(nextCivilMoment(Date.parse(at), zone, quiet)).toISOString().replace('.000', '')).toBe(
      expected,
    )
  })
})
