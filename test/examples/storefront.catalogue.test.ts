import { memoryStore } from 'attune/adapters/memory'
import { expect, it } from 'vitest'
import { products } from '../../examples/storefront/catalogue/catalogue.ts'
import { failingStore } from '../support/failing-store.ts'
import { closePersonalized, openPersonalized } from './personalized-storefront.ts'

it('the shop tells Attune what it sells: as its pages have it, and what is sold out', async () => {
  const shop = await openPersonalized()
  const items = await shop.attune.catalogue.getMany(products.map(({ slug }) => slug))
  for (const [index, { slug, name, price, inStock }] of products.entries()) {
    const url = `/products/${slug}`
    expect(items[index]).toMatchObject({ title: name, url, price: price / 100, available: inStock })
  }
  expect(items.filter((item) => !item?.available).length).toBeGreaterThan(0)
})

it('opened again it notices what came back meanwhile and what is not sold any more, and else nothing', async () => {
  const store = { ...memoryStore(), close: async () => {} }
  const first = await openPersonalized({ store })
  const { slug } = products.find(({ inStock }) => inStock)!
  await first.attune.catalogue.put([{ id: 'of-last-year', title: 'Of last year' }])
  await first.attune.catalogue.setAvailable([slug], false)
  await closePersonalized(first)
  await closePersonalized(await openPersonalized({ store }))
  await openPersonalized({ store })
  const { entries } = await store.consume('items', undefined, 100)
  const changes = entries.map(({ value }) => value as { id: string; change: string })
  expect(changes.filter(({ id }) => id === slug).map(({ change }) => change)).toEqual([
    'unavailable',
    'available',
  ])
  expect(changes.filter(({ id }) => id !== slug)).toMatchObject([
    { id: 'of-last-year', change: 'unavailable' },
  ])
})

it('opens while its store is down', async () => {
  const { clock } = await openPersonalized()
  const { store, state } = failingStore(clock)
  state.failing = 'throws'
  const errors: unknown[] = []
  await openPersonalized({ store, clock, onError: (error) => errors.push(error) })
  expect(errors).toContainEqual(expect.objectContaining({ code: 'ATTUNE_STORE_UNAVAILABLE' }))
})
