import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Duration, toMilliseconds } from '../../../../core/duration.ts'
import { bucketLength } from '../../../../core/profile/features/window.ts'
import { after, day, featuresOf, hour, monday, read, signal } from '../shopper.ts'

const minute = 60_000
const within: fc.Arbitrary<Duration> = fc.oneof(
  fc.constantFrom<Duration>(
    { minutes: 1 },
    { minutes: 30 },
    { hours: 1 },
    { hours: 24 },
    { days: 7 },
    { days: 30 },
    { days: 31 },
  ),
  fc.integer({ min: 1, max: 800 }).map((hours) => ({ hours })),
  fc.integer({ min: 1, max: 3_000 }).map((days) => ({ days })),
)

describe('a count over a window', () => {
  it('counts 30 days in days, 24 hours in hours, and one hour in 5 minutes', () => {
    expect(bucketLength(30 * day)).toBe(day)
    expect(bucketLength(24 * hour)).toBe(hour)
    expect(bucketLength(hour)).toBe(5 * minute)
    expect(bucketLength(minute)).toBe(minute)
  })

  it('a view of today counts on the 30th day, and not at the beginning of the 31st', () => {
    const features = featuresOf({ views: { count: true, events: 'Product Viewed', within: { days: 30 } } })
    const person = after([signal('Product Viewed', {}, { time: monday + 13 * hour })], features)
    expect(read(person, 'views', features, monday + 30 * day - 1)).toBe(1)
    expect(read(person, 'views', features, monday + 30 * day)).toBe(0)
  })

  it('is what a recount of all signals gives, exact to one bucket', () => {
    fc.assert(
      fc.property(
        within,
        fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 40 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (duration, ages, later) => {
          const length = toMilliseconds(duration)
          const bucket = bucketLength(length)
          const features = featuresOf({ views: { count: true, events: 'Product Viewed', within: duration } })
          const times = ages.map((age) => Math.round(monday + age * length))
          const now = Math.max(monday, ...times) + Math.round(later * length)
          const person = after(
            times.map((time) => signal('Product Viewed', {}, { time })),
            features,
          )
          const value = read(person, 'views', features, now)
          const first = (Math.floor(now / bucket) - Math.ceil(length / bucket) + 1) * bucket
          expect(value).toBe(times.filter((time) => time >= first).length)
          expect(value).toBeLessThanOrEqual(times.filter((time) => time > now - length - bucket).length)
          expect(value).toBeGreaterThanOrEqual(times.filter((time) => time >= now - length + bucket).length)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('sums amounts exactly, with decimals, and by weight', () => {
    const features = featuresOf({
      spend: { sum: 'price', events: 'Product Added', within: { days: 7 } },
      weighed: { sum: 'price', events: { 'Product Added': 1, 'Product Viewed': 0.5 } },
    })
    const person = after(
      [
        signal('Product Added', { price: 0.1 }),
        signal('Product Added', { price: '0.2' }),
        signal('Product Added', { price: 'free' }),
        signal('Product Added', { price: null }),
        signal('Product Added', { price: [5] }),
        signal('Product Viewed', { price: 3 }),
      ],
      features,
    )
    expect(read(person, 'spend', features)).toBe(0.3)
    expect(read(person, 'weighed', features)).toBe(1.8)
  })

  it('is not spoiled by one absurd amount', () => {
    const features = featuresOf({ spend: { sum: 'price', events: 'Product Added' } })
    const person = after(
      [signal('Product Added', { price: 1e300 }), signal('Product Added', { price: 2 })],
      features,
    )
    expect(read(person, 'spend', features)).toBe(2)
  })

  it('counts only what meets the condition', () => {
    const features = featuresOf({
      dear: { count: true, events: 'Product Viewed', where: { price: { $gte: 500 } } },
    })
    const prices = [499.99, 500, 900, undefined]
    const person = after(
      prices.map((price) => signal('Product Viewed', price === undefined ? {} : { price })),
      features,
    )
    expect(read(person, 'dear', features)).toBe(2)
  })

  it('counts any event where none is named, and several where several are', () => {
    const features = featuresOf({
      all: { count: true },
      some: { count: true, events: ['Product Viewed', 'Product Added'] },
      weighed: { count: true, events: { 'Product Viewed': 0.25, '*': 1 } },
    })
    const person = after(
      ['Product Viewed', 'Product Added', 'Made Up'].map((name) => signal(name)),
      features,
    )
    expect(['all', 'some', 'weighed'].map((name) => read(person, name, features))).toEqual([3, 2, 2.25])
  })

  it('a shop that changes its currency does not read old amounts as new ones', () => {
    const definitions = {
      month: { sum: 'revenue', events: 'Order Completed', within: { days: 30 } },
    } as const
    const keyIn = (currency: string) => featuresOf(definitions, currency).named('month')!.key
    expect(keyIn('EUR')).not.toBe(keyIn('JPY'))
  })
})
