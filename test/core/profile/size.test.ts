import { seededRandom } from 'attune/testing'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../core/json.ts'
import type { Signal, SignalOrigin } from '../../../core/signals/signal.ts'
import { after, day, featuresOf, monday, type Person, richFeatures, signal, stranger } from './shopper.ts'

const features = featuresOf(richFeatures)
const kilobyte = 1024
const sizeOf = ({ profile }: Person) => Buffer.byteLength(JSON.stringify(profile))

/** Somebody who sees `products` products of `categories` categories, and sometimes buys. */
function shopping(
  seed: number,
  shop: { products: number; categories: number; every: number; origins: number },
) {
  const next = seededRandom(seed)
  const pick = (n: number) => Math.floor(next() * n)
  const origins: readonly SignalOrigin[] = ['page', 'browser', 'server', 'import']
  const product = (): JsonObject => ({
    product_id: `product-${pick(shop.products)}`,
    name: 'A product with a name as long as names of products are',
    category: `category-${pick(shop.categories)}`,
    brand: `brand-${pick(shop.categories * 2)}`,
    price: pick(100_000) / 100,
    price_band: ['low', 'middle', 'high'][pick(3)]!,
  })
  return (i: number): Signal => {
    const rest = {
      time: monday + i * shop.every + pick(60_000),
      origin: origins[pick(shop.origins)]!,
      messageId: `m${seed}-${i}`,
    }
    const kind = next()
    if (kind < 0.45) return signal('Product Viewed', product(), rest)
    if (kind < 0.55) return signal('Product Added', product(), rest)
    if (kind < 0.57) {
      const order = {
        order_id: `order-2026-${i}`,
        revenue: pick(50_000) / 100,
        currency: 'EUR',
        products: [product(), product()],
      }
      return signal('Order Completed', order, rest)
    }
    return signal(
      'Page Viewed',
      { path: `/category-${pick(shop.categories)}`, title: 'A page of the shop' },
      rest,
    )
  }
}

describe('the size of a profile', () => {
  it('of a typical visitor, after 60 signals, is near 4 KB in JSON, and twice that with every kind of feature', () => {
    const shop = { products: 200, categories: 6, every: 3_600_000, origins: 2 }
    const sizeUnder = (defined: typeof features) => {
      const happened = shopping(1, shop)
      return sizeOf(
        after(
          Array.from({ length: 60 }, (_, i) => happened(i)),
          defined,
        ),
      )
    }
    expect(sizeUnder(featuresOf({}))).toBeLessThan(5 * kilobyte)
    expect(sizeUnder(features)).toBeLessThan(8 * kilobyte)
  })

  it('of somebody new is a few hundred bytes', () => {
    const first = shopping(2, { products: 200, categories: 6, every: 3_600_000, origins: 1 })
    expect(sizeOf(after([first(0)], features))).toBeLessThan(1.5 * kilobyte)
  })

  it('of the busiest shopper there is stays under 24 KB, at every thousandth of 100,000 signals', () => {
    const happened = shopping(3, { products: 10_000, categories: 60, every: 900_000, origins: 4 })
    let person: Person = stranger(features)
    const sizes: number[] = []
    for (let i = 0; i < 100_000; i++) {
      const { profile } = after([happened(i)], features, { ...person, chunks: [] })
      person = { profile, chunks: [] }
      if ((i + 1) % 1000 === 0) sizes.push(sizeOf(person))
    }
    expect(Math.max(...sizes)).toBeLessThan(24 * kilobyte)
    expect(sizes.at(-1)!).toBeLessThan(1.25 * sizes[4]!)
    expect(person.profile.folded + person.profile.late).toBe(100_000)
  })

  it('bounds every part: a fold touches no more for the 100,000th signal than for the hundredth', () => {
    const happened = shopping(4, { products: 10_000, categories: 60, every: day / 4, origins: 1 })
    const person = after(
      Array.from({ length: 5_000 }, (_, i) => happened(i)),
      features,
    )
    const { profile } = person
    expect(profile.timeline.length).toBeLessThan(32)
    expect(profile.tail.next - profile.tail.first).toBe(32)
    expect(profile.tail.ends.length).toBe(32)
    expect(profile.orders.list.length).toBe(16)
    expect(profile.seen.page!.records.length).toBe(64 * 13)
    for (const feature of features.list) {
      const size = JSON.stringify(profile.features[feature.key]).length
      expect(size, JSON.stringify(feature.definition)).toBeLessThanOrEqual(feature.kind.maxBytes)
    }
  })
})
