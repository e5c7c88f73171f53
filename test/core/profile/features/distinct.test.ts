import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FeatureDefinition } from '../../../../core/profile/features/definition.ts'
import { after, day, featuresOf, monday, read, signal } from '../shopper.ts'

const one = (definition: FeatureDefinition) => featuresOf({ it: definition })

describe('how many different values (distinct)', () => {
  const features = one({ distinct: 'product_id', events: 'Product Viewed' })
  const seen = (n: number) =>
    Array.from({ length: n }, (_, i) =>
      signal('Product Viewed', { product_id: `p${i}` }, { time: monday + i * 1000 }),
    )

  it('is exact up to 31, however often each is seen', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }), (list) => {
        const person = after(
          list.map((i) => signal('Product Viewed', { product_id: `p${i}` })),
          features,
        )
        expect(read(person, 'it', features)).toBe(new Set(list).size)
      }),
    )
  })

  it('is near beyond that: within three standard errors of 18%', () => {
    for (const n of [50, 200, 1000, 5000]) {
      const estimate = read(after(seen(n), features), 'it', features) as number
      expect(Math.abs(estimate - n) / n).toBeLessThan(3 * 0.18)
    }
  })

  it('is right on the average: forty shops with 300 products each come out within 10%', () => {
    const estimates = Array.from({ length: 40 }, (_, shop) => {
      const signals = Array.from({ length: 300 }, (_, i) =>
        signal('Product Viewed', { product_id: `s${shop}-${i}` }, { time: monday + i }),
      )
      return read(after(signals, features), 'it', features) as number
    })
    const mean = estimates.reduce((a, b) => a + b, 0) / estimates.length
    expect(Math.abs(mean - 300)).toBeLessThan(30)
  })

  it('within a month is exact for somebody who saw hundreds in their life, but 31 at most in any month', () => {
    const monthly = one({ distinct: 'product_id', events: 'Product Viewed', within: { days: 30 } })
    const signals = Array.from({ length: 600 }, (_, i) =>
      signal('Product Viewed', { product_id: `p${i}` }, { time: monday + i * day }),
    )
    const person = after(signals, monthly)
    expect(read(person, 'it', monthly, monday + 599 * day)).toBe(30)
    expect(read(person, 'it', monthly, monday + 620 * day)).toBe(9)
    expect(read(person, 'it', monthly, monday + 700 * day)).toBe(0)
  })
})
