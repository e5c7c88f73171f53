import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { putItem, setAvailable } from '../../../core/catalogue/change.ts'
import type { CatalogueItem, GivenItem } from '../../../core/catalogue/item.ts'

const now = 1_000_000
const mug = { id: 'mug', available: true, price: 20, currency: 'EUR', updatedAt: 500 } as const
const put = (stored: CatalogueItem | undefined, given: Partial<GivenItem>) =>
  putItem(stored, { id: 'mug', available: true, ...given }, now)

describe('an item that is put', () => {
  it('is added, as of now unless it says when', () => {
    expect(put(undefined, {})).toEqual({
      outcome: 'added',
      item: { id: 'mug', available: true, updatedAt: now },
    })
    expect(put(undefined, { updatedAt: 7 }).item).toMatchObject({ updatedAt: 7 })
  })

  it('the same again is unchanged, and only a stated later moment is written', () => {
    const { updatedAt: _, ...same } = mug
    expect(put(mug, same)).toEqual({ outcome: 'unchanged' })
    expect(put(mug, mug)).toEqual({ outcome: 'unchanged' })
    expect(put(mug, { ...mug, updatedAt: 600 })).toEqual({
      outcome: 'unchanged',
      item: { ...mug, updatedAt: 600 },
    })
  })

  it('older than what is there is late, and changes nothing', () => {
    expect(put(mug, { available: false, updatedAt: 499 })).toEqual({ outcome: 'late' })
    expect(put(mug, { available: false, updatedAt: 500 }).outcome).toBe('changed')
  })

  it('as of now is never late, even where another process has its clock ahead; nor is the future later than now', () => {
    const ahead = { ...mug, updatedAt: now + 5_000 }
    expect(put(ahead, { available: false }).item).toMatchObject({ available: false, updatedAt: now + 5_000 })
    expect(put(mug, { available: false, updatedAt: now * 2 }).item).toMatchObject({ updatedAt: now })
  })

  it('is compared by what it says, not by the order in which it does', () => {
    const stored = { ...mug, properties: { a: 1, b: { c: 2, d: 3 } } }
    expect(put(stored, { ...mug, properties: { b: { d: 3, c: 2 }, a: 1 } }).outcome).toBe('unchanged')
    expect(put(stored, { ...mug, properties: { a: 1, b: { c: 2 } } })).toMatchObject({
      outcome: 'changed',
      changes: [],
    })
  })
})

describe('what is noticed of an item', () => {
  const changes = (given: Partial<GivenItem>, stored: CatalogueItem = mug) =>
    put(stored, { ...stored, ...given, updatedAt: 600 }).changes

  it('is that it is gone and back', () => {
    expect(changes({ available: false })).toEqual([{ id: 'mug', change: 'unavailable', at: now }])
    expect(changes({ available: true }, { ...mug, available: false })).toEqual([
      { id: 'mug', change: 'available', at: now },
    ])
  })

  it('is another price, with the one before where it is of the same currency', () => {
    const price = { id: 'mug', change: 'price', at: now }
    expect(changes({ price: 15 })).toEqual([{ ...price, from: 20, to: 15, currency: 'EUR' }])
    expect(changes({ price: 20, currency: 'CHF' })).toEqual([{ ...price, to: 20, currency: 'CHF' }])
    const { price: _, ...priceless } = mug
    expect(changes({ price: 15 }, priceless)).toEqual([{ ...price, to: 15, currency: 'EUR' }])
    expect(put(mug, { ...priceless, updatedAt: 600 }).changes).toEqual([
      { ...price, from: 20, currency: 'EUR' },
    ])
  })

  it('is both at once, and nothing of a title', () => {
    expect(changes({ available: false, price: 1 })?.map(({ change }) => change)).toEqual([
      'unavailable',
      'price',
    ])
    expect(changes({ title: 'The mug' })).toEqual([])
  })
})

describe('that an item can be had', () => {
  it('is said without saying anything else of it', () => {
    const stored = { ...mug, title: 'Mug', properties: { a: 1 } }
    expect(setAvailable(stored, false, undefined, now)).toEqual({
      outcome: 'changed',
      item: { ...stored, available: false, updatedAt: now },
      changes: [{ id: 'mug', change: 'unavailable', at: now }],
    })
    expect(setAvailable(stored, false, 499, now)).toEqual({ outcome: 'late' })
    expect(setAvailable(undefined, true, undefined, now)).toEqual({ outcome: 'unknown' })
  })
})

describe('feeds', () => {
  it('come to the newest of them, in whatever order they arrive', () => {
    const moments = fc.uniqueArray(fc.integer({ min: 0, max: now }), { minLength: 1, maxLength: 8 })
    const law = fc.property(moments, fc.infiniteStream(fc.boolean()), (arriving, available) => {
      const feed = arriving.map((updatedAt) => ({ id: 'mug', updatedAt, available: available.next().value }))
      let stored: CatalogueItem | undefined
      for (const item of feed) stored = putItem(stored, item, now).item ?? stored
      const newest = feed.reduce((one, other) => (other.updatedAt > one.updatedAt ? other : one))
      expect(stored).toEqual(newest)
    })
    fc.assert(law)
  })
})
