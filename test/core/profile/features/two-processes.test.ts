import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Features } from '../../../../core/profile/features/compile.ts'
import type { FeatureDefinitions } from '../../../../core/profile/features/definition.ts'
import {
  after,
  day,
  featuresOf,
  histories,
  hour,
  merged,
  monday,
  type Person,
  read,
  richFeatures,
  signal,
  stranger,
  under,
} from '../shopper.ts'

const coveredSince = (person: Person, features: Features, name = 'it') =>
  person.profile.covered[features.named(name)!.key]
const viewed = (i: number, properties = {}) =>
  signal('Product Viewed', { category: 'cups', ...properties }, { time: monday + i * hour })

describe('two processes with different definitions', () => {
  const old: FeatureDefinitions = {
    categories: richFeatures.categories!,
    spend: { sum: 'price', events: 'Product Added' },
    month: { sum: 'revenue', events: 'Order Completed', within: { days: 30 } },
    dear: { count: true, events: 'Product Viewed', where: { price: { $gt: 200 } } },
  }
  const recent: FeatureDefinitions = {
    bands: richFeatures.prices!,
    brands: { affinity: 'brand', events: { 'Product Viewed': 1, 'Order Completed': 2 } },
    lookedAt: { recent: 'product_id' },
    dollars: { count: true, events: 'Order Completed', where: { currency: 'USD' }, within: { days: 30 } },
  }
  const [a, b] = [featuresOf(old), featuresOf(recent)]

  it('lose nothing of each other, however they take turns', () => {
    fc.assert(
      fc.property(histories(), fc.infiniteStream(fc.boolean()), (history, turns) => {
        let person = stranger(a)
        person = under(b, person)
        for (const next of history) {
          const features = turns.next().value ? a : b
          person = after([next], features, under(features, person))
        }
        for (const features of [a, b]) {
          const there = under(features, person).profile
          expect(there.features).toEqual(after(history, features).profile.features)
          expect(there.covered).toEqual({})
        }
      }),
      { numRuns: 200 },
    )
  })

  it('catch up exactly over 256 signals, and count again from what is left beyond', () => {
    const start = after(
      Array.from({ length: 300 }, (_, i) => viewed(i)),
      a,
    )
    const more = (n: number) =>
      after(
        Array.from({ length: n }, (_, i) => viewed(300 + i, { price: 300 })),
        b,
        under(b, start),
      )
    const caught = under(a, more(256))
    expect([read(caught, 'dear', a), coveredSince(caught, a, 'dear')]).toEqual([256, undefined])
    const beyond = under(a, more(600))
    expect(read(beyond, 'dear', a)).toBeGreaterThanOrEqual(256)
    expect(coveredSince(beyond, a, 'dear')).toBeGreaterThan(monday + 500 * hour)
  })

  it('keep each other features for thirty days, and no longer', () => {
    const person = under(
      b,
      after(
        Array.from({ length: 300 }, (_, i) => viewed(i, { price: 300 })),
        a,
      ),
      monday,
    )
    expect(Object.keys(person.profile.lagging)).toContain(a.named('dear')!.key)
    const third = featuresOf({ it: { count: true } })
    const soon = under(third, person, monday + 29 * day).profile
    const late = under(third, person, monday + 31 * day).profile
    expect(soon.lagging[a.named('dear')!.key]).toMatchObject({ state: 300 })
    expect(Object.keys(late.lagging)).not.toContain(a.named('dear')!.key)
  })

  it('stop keeping what the others read once none of their features is left', () => {
    const person = under(b, after([viewed(0, { price: 3 })], a), monday)
    expect(person.profile.kept).toHaveProperty('price')
    const alone = { ...person, profile: { ...person.profile, lagging: {} } }
    const third = featuresOf({ it: { count: true } })
    const forgotten = { ...alone.profile, features: {} }
    // What the default features read is all that is left.
    expect(under(third, { ...alone, profile: forgotten }).profile.kept).toEqual({ item_id: 0 })
  })

  it('rebuild, after a merge in a process that did not know them, what the timelines hold', () => {
    const one = under(b, after([viewed(0, { price: 300 }), viewed(1)], a))
    const two = under(b, after([viewed(2, { price: 400 }), viewed(3)], a))
    const person = under(a, merged(one, two, b))
    const { weight } = read(person, 'categories', a, monday + day) as { weight: number }
    expect(weight).toBe(4)
    expect(coveredSince(person, a, 'categories')).toBeUndefined()
  })
})
