import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Features } from '../../../../core/profile/features/compile.ts'
import {
  after,
  day,
  featuresOf,
  histories,
  hour,
  monday,
  type Person,
  read,
  richFeatures,
  signal,
  stranger,
  under,
} from '../shopper.ts'

const none = featuresOf({})
const coveredSince = (person: Person, features: Features, name = 'it') =>
  person.profile.covered[features.named(name)!.key]
const stateOf = (person: Person, features: Features, name = 'it') =>
  person.profile.features[features.named(name)!.key]
const viewed = (i: number, properties = {}) =>
  signal('Product Viewed', { category: 'cups', ...properties }, { time: monday + i * hour })

describe('a feature that is added later', () => {
  it('is filled from the timeline as if it had always been there', () => {
    const later = featuresOf({
      ranking: { affinity: 'category', events: { 'Product Viewed': 1, 'Order Completed': 5 } },
      seen: { distinct: 'product_id', within: { days: 30 } },
      lastBrand: { last: 'brand', events: 'Product Viewed' },
      all: { count: true },
      month: { sum: 'revenue', events: 'Order Completed', within: { days: 30 } },
      ever: { sum: 'total', events: 'Order Completed' },
      beans: { count: true, events: 'Product Viewed', where: { category: 'beans' } },
    })
    fc.assert(
      fc.property(histories(), (history) => {
        const person = under(later, after(history, none))
        expect(person.profile.features).toEqual(after(history, later).profile.features)
        expect(person.profile.covered).toEqual({})
      }),
    )
  })

  it('is filled with what products tell, where another definition had that kept', () => {
    const carts = (category: string) =>
      ({ count: true, events: 'Cart Viewed', where: { products: { $elemMatch: { category } } } }) as const
    const before = featuresOf({ mills: carts('mills') })
    const later = featuresOf({ mills: carts('mills'), it: carts('cups') })
    const person = under(later, after([signal('Cart Viewed', { products: [{ category: 'cups' }] })], before))
    expect(read(person, 'it', later)).toBe(1)
    expect(coveredSince(person, later)).toBeUndefined()
  })

  it('holds at least the newest 256 signals of somebody who did more, and says since when it is complete', () => {
    const all = featuresOf({ it: { count: true } })
    const jitter = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 500, maxLength: 500 })
    fc.assert(
      fc.property(jitter, fc.integer({ min: 288, max: 500 }), (delays, n) => {
        const signals = delays.slice(0, n).map((delay, i) => ({ s: viewed(i), arrives: i + delay }))
        const arrived = signals.toSorted((a, b) => a.arrives - b.arrives).map(({ s }) => s)
        const person = under(all, after(arrived, none))
        const since = coveredSince(person, all)!
        const complete = arrived.filter(({ time }) => time >= since).length
        const counted = read(person, 'it', all) as number
        expect(counted).toBeGreaterThanOrEqual(complete)
        expect(complete).toBeGreaterThan(200)
        expect(counted).toBeLessThanOrEqual(16 * 16 + 31)
      }),
      { numRuns: 30 },
    )
  })

  it('does not claim to know a property that nobody looked at before', () => {
    const dear = featuresOf({ it: { count: true, events: 'Product Viewed', where: { price: { $gt: 100 } } } })
    const person = under(dear, after([viewed(0, { price: 500 }), viewed(1, { price: 5 })], none))
    expect(read(person, 'it', dear)).toBe(0)
    expect(coveredSince(person, dear)).toBe(monday + hour + 1)
    const later = after([viewed(2, { price: 700 })], dear, person)
    expect(read(later, 'it', dear)).toBe(1)
  })

  it('is complete at once where another feature looked at the same property all along', () => {
    const prices = featuresOf({ spend: { sum: 'price', events: 'Product Viewed' } })
    const both = featuresOf({ spend: { sum: 'price', events: 'Product Viewed' }, it: { last: 'price' } })
    const person = under(both, after([viewed(0, { price: 500 }), viewed(1, { price: 5 })], prices))
    expect(read(person, 'it', both)).toBe(5)
    expect(coveredSince(person, both)).toBeUndefined()
  })

  it('says what was too long or too nested to be kept', () => {
    const before = featuresOf({ term: { last: 'query' } })
    const later = featuresOf({ term: { last: 'query' }, it: { recent: 'query' } })
    const searched = (i: number, query: unknown) =>
      signal('Products Searched', { query } as never, { time: monday + i })
    const person = after([searched(0, 'beans'), searched(1, ['a', 'b']), searched(2, 'cups')], before)
    expect(coveredSince(under(later, person), later)).toBe(monday + 2)
    expect(read(under(later, person), 'it', later)).toEqual(['cups', 'beans'])
  })

  it('takes the products an order lists into account, unless they are too many to be kept', () => {
    const brands = featuresOf({ it: { affinity: 'brand', events: 'Order Completed' } })
    const order = (n: number) =>
      signal('Order Completed', {
        order_id: `${n}`,
        products: Array.from({ length: n }, () => ({ brand: 'Alba', note: 'x'.repeat(300) })),
      })
    const few = under(brands, after([order(3)], none))
    expect([read(few, 'it', brands), coveredSince(few, brands)]).toMatchObject([
      { top: 'Alba', weight: 3 },
      undefined,
    ])
    const many = under(brands, after([order(21)], none))
    expect([read(many, 'it', brands), coveredSince(many, brands)]).toMatchObject([
      { top: undefined },
      monday + 1,
    ])
  })

  it('keeps its state under another name', () => {
    const before = featuresOf({ viewed: { count: true, events: 'Product Viewed' } })
    const renamed = featuresOf({ it: { count: true, events: 'Product Viewed' }, other: { count: true } })
    const busy = after(
      Array.from({ length: 400 }, (_, i) => viewed(i)),
      before,
    )
    expect(read(under(renamed, busy), 'it', renamed)).toBe(400)
    expect(coveredSince(under(renamed, busy), renamed)).toBeUndefined()
    expect(coveredSince(under(renamed, busy), renamed, 'other')).toBeGreaterThan(monday)
  })

  it('of orders counts those still listed, and says since when', () => {
    const month = featuresOf({
      it: { sum: 'revenue', events: 'Order Completed', within: { days: 60 } },
      ever: { sum: 'revenue', events: 'Order Completed' },
    })
    const orders = Array.from({ length: 20 }, (_, i) =>
      signal('Order Completed', { order_id: `${i}`, revenue: 10 }, { time: monday + i * day }),
    )
    const person = under(month, after(orders, none))
    expect(read(person, 'it', month, monday + 20 * day)).toBe(160)
    expect(coveredSince(person, month)).toBe(monday + 4 * day)
    expect([read(person, 'ever', month), coveredSince(person, month, 'ever')]).toEqual([200, undefined])
  })

  it('of orders is complete where all are listed, cancelled ones or not, and their refunds find it', () => {
    const month = featuresOf({ it: { sum: 'revenue', events: 'Order Completed', within: { days: 60 } } })
    const of = (name: string, revenue: number) => signal(name, { order_id: '1', revenue })
    const cancelled = Array.from({ length: 5 }, (_, i) => [
      signal('Order Completed', { order_id: `c${i}`, revenue: 1 }),
      signal('Order Cancelled', { order_id: `c${i}` }),
    ])
    const person = under(
      month,
      after([...cancelled.flat(), of('Order Completed', 50), of('Order Refunded', 5)], none),
    )
    expect([read(person, 'it', month), coveredSince(person, month)]).toEqual([45, undefined])
    expect(read(after([of('Order Refunded', 5)], month, person), 'it', month)).toBe(40)
  })

  it('does not look behind a withdrawal of its purpose, nor at what nobody agreed to', () => {
    const mails = featuresOf({ it: { count: true, events: 'Product Viewed', purpose: 'marketing' } })
    const person = after([viewed(0), viewed(5)], none)
    const choices = (granted: boolean) => ({ marketing: { granted, at: monday + 3 * hour } })
    const answered = (granted: boolean, barrier = 0): Person => ({
      ...person,
      profile: {
        ...person.profile,
        consent: { choices: choices(granted), barriers: { marketing: barrier } },
      },
    })
    expect(read(under(mails, answered(true)), 'it', mails)).toBe(2)
    const barred = under(mails, answered(true, monday + 3 * hour))
    expect([read(barred, 'it', mails), coveredSince(barred, mails)]).toEqual([1, monday + 1])
    const refused = under(mails, answered(false))
    expect([stateOf(refused, mails), coveredSince(refused, mails)]).toEqual([null, monday + 5 * hour + 1])
  })

  it('starts empty and complete for somebody of whom nothing is known', () => {
    const rich = featuresOf(richFeatures)
    const person = under(rich, stranger(none))
    expect(person.profile).toEqual({ ...stranger(rich).profile })
  })
})
