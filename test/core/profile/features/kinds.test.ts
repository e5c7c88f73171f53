import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AffinityValue } from '../../../../core/profile/features/affinity.ts'
import type { FeatureDefinition } from '../../../../core/profile/features/definition.ts'
import { after, day, featuresOf, hour, monday, read, signal } from '../shopper.ts'

const one = (definition: FeatureDefinition) => featuresOf({ it: definition })
const viewed = (category: string, time = monday, more = {}) =>
  signal('Product Viewed', { category, ...more }, { time })

describe('a ranking (affinity)', () => {
  const features = one({
    affinity: 'category',
    events: { 'Product Viewed': 1, 'Product Added': 3 },
    halfLife: { days: 14 },
  })
  const ranking = (signals: Parameters<typeof after>[0], now = monday) =>
    read(after(signals, features), 'it', features, now) as AffinityValue

  it('puts what weighs most first, and says how much of the whole each is', () => {
    const value = ranking([viewed('cups'), viewed('beans'), signal('Product Added', { category: 'beans' })])
    expect(value).toEqual({
      top: 'beans',
      keys: ['beans', 'cups'],
      share: { beans: 0.8, cups: 0.2 },
      weight: 5,
    })
  })

  it('weighs half after a half-life, exact to a quarter of one', () => {
    const then = ranking([viewed('cups')], monday).weight
    const later = ranking([viewed('cups')], monday + 14 * day).weight
    expect(later / then).toBeCloseTo(0.5, 10)
    for (const days of [1, 5, 20, 60]) {
      const ideal = 2 ** (-days / 14)
      const { weight } = ranking([viewed('cups', monday + 5 * hour)], monday + 5 * hour + days * day)
      expect(weight / ideal).toBeGreaterThan(2 ** -0.25 - 1e-9)
      expect(weight / ideal).toBeLessThan(2 ** 0.25 + 1e-9)
    }
  })

  it('prefers yesterday to three months ago', () => {
    const old = Array.from({ length: 20 }, () => viewed('cups', monday))
    expect(ranking([...old, viewed('beans', monday + 84 * day)], monday + 85 * day).top).toBe('beans')
  })

  it('is a plain sum of decayed weights, whatever happened', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 80 * day })), {
          maxLength: 30,
        }),
        (views) => {
          const now = monday + 80 * day
          const value = ranking(
            views.map(([category, at]) => viewed(category, monday + at)),
            now,
          )
          const quarter = 3.5 * day
          const ideal = views.reduce(
            (sum, [, at]) =>
              sum + 2 ** ((Math.floor((monday + at) / quarter) - Math.floor(now / quarter)) / 4),
            0,
          )
          expect(value.weight).toBeCloseTo(ideal, 9)
        },
      ),
    )
  })

  it('is empty for somebody new', () => {
    expect(ranking([])).toEqual({ top: undefined, keys: [], share: {}, weight: 0 })
  })

  it('counts the products an order lists, and every value of a list', () => {
    const orders = one({ affinity: 'category', events: 'Order Completed' })
    const order = signal('Order Completed', {
      order_id: '1',
      products: [{ category: 'cups' }, { category: 'cups' }, { category: 'beans' }, 7],
    })
    const list = signal('Order Completed', { order_id: '2', category: ['beans', null, 'cups'] })
    const value = read(after([order, list], orders), 'it', orders) as AffinityValue
    expect(value.share).toEqual({ cups: 0.6, beans: 0.4 })
  })

  it('takes a category called __proto__ for what it is: a name', () => {
    const value = ranking([viewed('__proto__'), viewed('__proto__'), viewed('constructor')])
    expect(value.keys).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })

  it('lets go of what is taken back in full', () => {
    const both = one({ affinity: 'category', events: { 'Product Added': 2, 'Product Removed': -2 } })
    const added = signal('Product Added', { category: 'cups' })
    const removed = signal('Product Removed', { category: 'cups' })
    for (const signals of [
      [added, removed],
      [removed, added],
    ])
      expect(after(signals, both).profile.features[both.named('it')!.key]).toBeNull()
  })
})

describe('a score', () => {
  const features = featuresOf({})
  const score = (n: number, now = monday) =>
    read(
      after(
        Array.from({ length: n }, () => signal('Product Added')),
        features,
      ),
      'engagement',
      features,
      now,
    ) as number

  it('grows with what somebody does, from 0 towards 100, and never beyond', () => {
    const scores = [0, 1, 4, 20, 60].map((n) => score(n))
    expect(scores[0]).toBe(0)
    expect(scores).toEqual(scores.toSorted((a, b) => a - b))
    expect(scores[2]).toBe(50)
    expect(scores.at(-1)).toBe(100)
  })

  it('fades when somebody stays away', () => {
    expect(score(4, monday + 7 * day)).toBe(29)
    expect(score(4, monday + 90 * day)).toBe(0)
  })
})

describe('the first and the last value', () => {
  const features = featuresOf({
    first: { first: 'category', events: 'Product Viewed' },
    last: { last: 'category', events: 'Product Viewed' },
    lately: { last: 'category', events: 'Product Viewed', within: { days: 2 } },
  })

  it('are those of the oldest and the newest signal, whenever they arrive', () => {
    const person = after(
      [viewed('b', monday + hour), viewed('c', monday + 2 * hour), viewed('a', monday)],
      features,
    )
    expect(['first', 'last', 'lately'].map((name) => read(person, name, features, monday + day))).toEqual([
      'a',
      'c',
      'c',
    ])
  })

  it('the last value is absent again when it is older than it may be', () => {
    const person = after([viewed('a')], features)
    expect(read(person, 'lately', features, monday + 2 * day - 1)).toBe('a')
    expect(read(person, 'lately', features, monday + 2 * day)).toBeUndefined()
    expect(read(person, 'last', features, monday + 900 * day)).toBe('a')
  })

  it('signals without a value change nothing', () => {
    const person = after([viewed('a'), signal('Product Viewed', {}, { time: monday + hour })], features)
    expect(read(person, 'last', features)).toBe('a')
  })
})

describe('what was looked at last (recent)', () => {
  it('lists different values, newest first, as many as asked for', () => {
    const features = one({ recent: 'category', events: 'Product Viewed', limit: 3 })
    const person = after(
      ['a', 'b', 'c', 'a', 'd'].map((category, i) => viewed(category, monday + i)),
      features,
    )
    expect(read(person, 'it', features)).toEqual(['d', 'a', 'c'])
  })

  it('leaves out what was longer ago than it may be', () => {
    const features = one({ recent: 'category', events: 'Product Viewed', within: { hours: 1 } })
    const person = after([viewed('a'), viewed('b', monday + hour / 2)], features)
    expect(read(person, 'it', features, monday + hour)).toEqual(['b'])
  })

  it('is the same list in whichever order signals come, even where 1 is not "1"', () => {
    const features = one({ recent: 'size', limit: 4 })
    const values = fc.array(
      fc.tuple(fc.constantFrom(1, '1', true, 'true', 2), fc.integer({ min: 0, max: 3 })),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(values, (list) => {
        const signals = list.map(([size, at]) => signal('Sized', { size }, { time: monday + at }))
        const there = read(after(signals, features), 'it', features)
        expect(read(after(signals.toReversed(), features), 'it', features)).toEqual(there)
      }),
    )
  })
})
