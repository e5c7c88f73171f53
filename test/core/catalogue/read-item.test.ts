import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAddress } from '../../../core/catalogue/address.ts'
import { readItem } from '../../../core/catalogue/read-item.ts'
import type { AttuneError } from '../../../core/errors.ts'

const read = (item: unknown) => readItem(item, 'EUR')

/** What is wrong with an item, by path. */
function mistakes(item: unknown): Record<string, string> {
  try {
    read(item)
  } catch (error) {
    const { code, problems } = error as AttuneError
    expect(code).toBe('ATTUNE_ITEM_INVALID')
    for (const { message, cure } of problems) expect([message, cure]).toEqual([/\.$/, /\.$/].map(matching))
    return Object.fromEntries(problems.map((problem) => [problem.path, problem.code]))
  }
  return {}
}
const matching = (pattern: RegExp) => expect.stringMatching(pattern)

const mug = {
  id: 'mug',
  title: 'Mug',
  url: '/products/mug',
  image: 'https://cdn.shop.example/mug.webp?w=200',
  price: 19.99,
  currency: 'CHF',
  category: 'cups',
  brand: 'Ton',
  available: false,
  properties: { colour: 'mustard', sizes: [200, 300], glaze: { inside: null } },
  updatedAt: 1_700_000_000_000,
}

describe('an item', () => {
  it('is taken as it is, in a copy of its own', () => {
    const item = read(mug)
    expect(item).toEqual(mug)
    expect(item.properties).not.toBe(mug.properties)
  })

  it('can be had unless it says otherwise, and costs what it costs in the currency of the site', () => {
    expect(read({ id: 'mug' })).toEqual({ id: 'mug', available: true })
    expect(read({ id: 'mug', price: 5 })).toEqual({ id: 'mug', available: true, price: 5, currency: 'EUR' })
    expect(read({ id: 'mug', price: 0, currency: 'usd' })).toMatchObject({ price: 0, currency: 'USD' })
  })

  it('leaves out what is null, as feeds write it, and takes a number for an id', () => {
    expect(read({ id: 17, title: null, brand: undefined })).toEqual({ id: '17', available: true })
  })

  it('has the moment of a date, of milliseconds or of ISO 8601', () => {
    for (const updatedAt of ['2026-03-01T12:00:00Z', Date.UTC(2026, 2, 1, 12), new Date('2026-03-01T12:00Z')])
      expect(read({ id: 'mug', updatedAt }).updatedAt).toBe(Date.UTC(2026, 2, 1, 12))
  })

  it('is refused with all its mistakes at once, each with its path and its cure', () => {
    const wrong = {
      id: '',
      title: ' ',
      url: 'javascript:alert(1)',
      image: '//elsewhere.example/mug.png',
      price: '19.99',
      currency: 'EURO',
      category: 7,
      brand: 'x'.repeat(1025),
      available: 'yes',
      properties: { ok: 1, deep: { at: () => 1 } },
      updatedAt: 'yesterday',
      avalable: false,
    }
    expect(mistakes(wrong)).toEqual({
      id: 'bad-id',
      title: 'empty',
      url: 'bad-address',
      image: 'bad-address',
      price: 'wrong-number',
      currency: 'unknown-currency',
      category: 'wrong-type',
      brand: 'too-long',
      available: 'wrong-type',
      'properties.deep.at': 'not-json',
      updatedAt: 'bad-time',
      avalable: 'unknown-key',
    })
    expect(() => read({ id: 'mug', avalable: false })).toThrow('Did you mean "available"?')
  })

  it.each([
    [undefined, 'item'],
    [null, 'item'],
    [['mug'], 'item'],
    ['mug', 'item'],
    [{}, 'id'],
    [{ id: null }, 'id'],
    [{ id: 'x'.repeat(129) }, 'id'],
    [{ id: 'a\0b' }, 'id'],
    [{ id: '\ud800' }, 'id'],
    [{ id: 'mug', price: -1 }, 'price'],
    [{ id: 'mug', price: Number.NaN }, 'price'],
    [{ id: 'mug', price: 1e15 }, 'price'],
    [{ id: 'mug', title: 'a\0b' }, 'title'],
    [{ id: 'mug', url: `/${'x'.repeat(2048)}` }, 'url'],
    [{ id: 'mug', properties: [] }, 'properties'],
  ])('is not this: %j', (item, path) => {
    expect(Object.keys(mistakes(item))).toEqual([path])
  })

  it('reaches into no prototype', () => {
    const hostile = JSON.parse('{ "id": "mug", "__proto__": { "a": 1 }, "properties": { "constructor": 1 } }')
    expect(mistakes(hostile)).toEqual({
      ['__proto__']: 'hostile-key',
      'properties.constructor': 'hostile-key',
    })
    expect(mistakes(Object.create({ id: 'inherited' }))).toEqual({ id: 'missing' })
  })

  it('has at most 8 KB of JSON, however it is spread', () => {
    const filled = (count: number) => ({
      id: 'mug',
      properties: Object.fromEntries(Array.from({ length: count }, (_, i) => [`part${i}`, 'é'.repeat(500)])),
    })
    expect(mistakes(filled(7))).toEqual({})
    expect(mistakes(filled(9))).toEqual({ properties: 'too-large' })
    expect(mistakes(filled(60))).toEqual({ properties: 'too-large' })
    const addresses = { url: `/${'é'.repeat(2040)}`, image: `/${'é'.repeat(2040)}` }
    expect(mistakes({ id: 'mug', ...addresses })).toEqual({ item: 'too-large' })
  })

  it('is refused with an error of its own, whatever somebody sends', () => {
    const anything = fc.record(
      Object.fromEntries(Object.keys(mug).map((key) => [key, fc.anything({ withDate: true })])),
      { requiredKeys: [] },
    )
    const law = fc.property(fc.oneof(anything, fc.anything()), (given) => {
      try {
        const item = read(given)
        expect(read(JSON.parse(JSON.stringify(item)))).toEqual(item)
      } catch (error) {
        expect((error as AttuneError).code).toBe('ATTUNE_ITEM_INVALID')
      }
    })
    fc.assert(law, { numRuns: 500 })
  })
})

describe('an address', () => {
  it.each(['/', '/a/b?c=d#e', '/ä', 'https://shop.example/a', 'HTTP://shop.example:8080'])(
    'is %j',
    (text) => {
      expect(isAddress(text)).toBe(true)
    },
  )

  it.each([
    '',
    'a/b',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/\t/elsewhere.example',
    '\\\\elsewhere.example',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'https:elsewhere.example',
    'https://',
    'https://user:password@shop.example',
    'ftp://shop.example',
  ])('is not %j', (text) => {
    expect(isAddress(text)).toBe(false)
  })
})
