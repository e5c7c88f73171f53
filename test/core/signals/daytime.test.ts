import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daytimeAt, isTimeZone } from '../../../core/signals/daytime.ts'
import { requestContext } from '../../../core/signals/request-context.ts'

const at = (iso: string, zone?: string) => daytimeAt(Date.parse(iso), zone)

describe('the time of day', () => {
  it.each([
    ['2025-06-01T04:59:59Z', 4, 'night'],
    ['2025-06-01T05:00:00Z', 5, 'morning'],
    ['2025-06-01T11:59:59Z', 11, 'morning'],
    ['2025-06-01T12:00:00Z', 12, 'afternoon'],
    ['2025-06-01T17:00:00Z', 17, 'evening'],
    ['2025-06-01T22:00:00Z', 22, 'night'],
    ['2025-06-01T00:00:00Z', 0, 'night'],
  ])('at %s in Greenwich is %d o’clock, %s', (iso, hour, timeOfDay) => {
    expect(at(iso, 'UTC')).toEqual({ hour, timeOfDay, weekday: 'sunday' })
  })

  it('is the one of the zone, with its half hours and its summer time', () => {
    expect(at('2025-06-01T18:29:59Z', 'Asia/Kolkata')).toMatchObject({ hour: 23, weekday: 'sunday' })
    expect(at('2025-06-01T18:30:00Z', 'Asia/Kolkata')).toMatchObject({ hour: 0, weekday: 'monday' })
    expect(at('2025-03-30T00:59:59Z', 'Europe/Berlin')?.hour).toBe(1)
    expect(at('2025-03-30T01:00:00Z', 'Europe/Berlin')?.hour).toBe(3)
  })

  it('is the visitor’s where their zone is known, else the site’s, else the machine’s', () => {
    const now = Date.parse('2025-06-01T12:00:00Z')
    const hour = (zones: { zone?: string; visitorZone?: string }) =>
      requestContext({ method: 'GET', url: '/', headers: {}, now, ...zones }).hour
    expect(hour({ zone: 'Europe/Berlin', visitorZone: 'Asia/Tokyo' })).toBe(21)
    expect(hour({ zone: 'Europe/Berlin', visitorZone: 'Moon/Tranquility' })).toBe(14)
    expect(hour({ zone: 'Europe/Berlin', visitorZone: 'x'.repeat(1e6) })).toBe(14)
    expect(hour({})).toBe(new Date(now).getHours())
  })

  it('is unknown for a zone there is not, and for no time at all', () => {
    expect(at('2025-06-01T12:00:00Z', 'Nowhere')).toBeUndefined()
    expect(daytimeAt(Number.NaN, 'UTC')).toBeUndefined()
    expect(isTimeZone('Europe/Berlin')).toBe(true)
    expect(isTimeZone('Europe/Berlyn')).toBe(false)
    expect(isTimeZone('')).toBe(false)
  })

  it('law: remembering a quarter of an hour never tells the wrong time', () => {
    const zones = [
      'UTC',
      'Asia/Kathmandu',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Pacific/Chatham',
      'Europe/Berlin',
    ]
    const moment = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) })
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 0, max: 899_999 }),
        fc.constantFrom(...zones),
        (first, step, timeZone) => {
          daytimeAt(first, timeZone)
          const told = daytimeAt(first + step, timeZone)
          const clock = new Date(first + step).toLocaleString('en-GB', {
            timeZone,
            hour: '2-digit',
            weekday: 'long',
          })
          expect(`${told?.weekday} ${String(told?.hour).padStart(2, '0')}`).toBe(
            clock.toLowerCase().replace(/ at|,/g, ''),
          )
        },
      ),
    )
  })
})
