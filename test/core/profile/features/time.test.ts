import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { featureChangesAt } from '../../../../core/profile/features/read.ts'
import { after, day, featuresOf, histories, hour, monday, read, signal } from '../shopper.ts'

const viewed = (category: string, time = monday, more = {}) =>
  signal('Product Viewed', { category, ...more }, { time })

describe('recency, frequency and monetary value', () => {
  const features = featuresOf({})
  const orders = [
    signal('Order Completed', { order_id: '1', revenue: 30 }),
    signal('Order Completed', { order_id: '2', revenue: 12.5 }, { time: monday + 3 * day }),
  ]
  const rfm = (now: number) =>
    ['recency', 'frequency', 'monetaryValue'].map((name) =>
      read(after(orders, features), name, features, now),
    )

  it('are there without being asked for', () => {
    expect(rfm(monday + 3 * day)).toEqual([0, 2, 42.5])
    expect(rfm(monday + 4 * day - 1)).toEqual([0, 2, 42.5])
    expect(rfm(monday + 4 * day)).toEqual([1, 2, 42.5])
  })

  it('of somebody who never ordered: no recency, and nothing else', () => {
    const person = after([], features)
    expect(['recency', 'frequency', 'monetaryValue'].map((name) => read(person, name, features))).toEqual([
      undefined,
      0,
      0,
    ])
  })
})

describe('when time alone may change a value (changesAt)', () => {
  const every = featuresOf({
    count: { count: true, within: { hours: 5 } },
    sum: { sum: 'price', within: { days: 9 } },
    revenue: { sum: 'revenue', events: 'Order Completed', within: { days: 7 } },
    last: { last: 'category', within: { days: 3 } },
    first: { first: 'category', within: { days: 3 } },
    recent: { recent: 'product_id', within: { hours: 30 } },
    distinct: { distinct: 'product_id', within: { days: 4 } },
    ranking: { affinity: 'category', halfLife: { days: 3 } },
    oddly: { affinity: 'category', halfLife: { minutes: 7 } },
    total: { count: true },
  })
  const names = [
    'count',
    'sum',
    'revenue',
    'last',
    'first',
    'recent',
    'distinct',
    'ranking',
    'oddly',
    'total',
    'engagement',
    'recency',
    'frequency',
  ]

  it('is truthful: until then the value stays as it is', () => {
    fc.assert(
      fc.property(
        histories(20),
        fc.integer({ min: 0, max: 12 * day }),
        fc.constantFrom(...names),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 8 }),
        (history, wait, name, instants) => {
          const person = after(history, every)
          const now = (person.profile.lastSeen ?? monday) + wait
          const feature = every.named(name)!
          const value = read(person, name, every, now)
          const at = featureChangesAt(person.profile, feature, now)
          expect(at).toBeGreaterThan(now)
          const end = Math.min(at, now + 400 * day)
          for (const part of [...instants, 1]) {
            const instant = Math.min(end - 1, Math.floor(now + part * (end - now)))
            expect(read(person, name, every, Math.max(now, instant))).toEqual(value)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is the very moment at which a window loses something', () => {
    const person = after([viewed('a', monday + 13 * hour)], every)
    const feature = every.named('count')!
    const at = featureChangesAt(person.profile, feature, monday + 13 * hour)
    expect([read(person, 'count', every, at - 1), read(person, 'count', every, at)]).toEqual([1, 0])
  })

  it('is never for what time does not touch', () => {
    const person = after([viewed('a')], every)
    expect(featureChangesAt(person.profile, every.named('total')!, monday)).toBe(Number.POSITIVE_INFINITY)
    expect(featureChangesAt(person.profile, every.named('recency')!, monday)).toBe(Number.POSITIVE_INFINITY)
  })
})
