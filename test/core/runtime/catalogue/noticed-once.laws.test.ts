import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Attune, createAttune, type ItemChange, type Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../../adapters/cli/open-store.ts'
import { testStores } from '../../../adapters/cli-stores.ts'

const folder = mkdtempSync(join(tmpdir(), 'attune-catalogue-'))
const real = await testStores(folder)
afterAll(async () => {
  await real.dispose()
  rmSync(folder, { recursive: true })
})

const processes = 4
/** Each process puts these, as fast as it can: `stock` comes and goes, `offer` costs more and less. */
const doings = fc.array(
  fc.array(
    fc.oneof(
      fc.record({ id: fc.constant('stock'), available: fc.boolean() }),
      fc.record({ id: fc.constant('offer'), price: fc.integer({ min: 1, max: 3 }) }),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  { minLength: processes, maxLength: processes },
)

/** One store as so many processes have it, each by a connection of its own where there are any. */
async function opened(kind: string): Promise<{ sites: Attune[]; store: Store }> {
  const memory = memoryStore()
  const url = kind === 'memory' ? undefined : real.newUrl(kind)
  const open = () => (url === undefined ? { ...memory, close: async () => {} } : openStore(url))
  const sites: Attune[] = []
  for (let i = 0; i < processes; i++) {
    const options = { secret: 'a secret for tests only', budget: 5_000, patience: 10_000 }
    sites.push(await createAttune({ store: await open(), ...options }))
  }
  return { sites, store: await open() }
}

async function logOf(store: Store, id: string): Promise<ItemChange[]> {
  const { entries } = await store.consume('items', undefined, 10_000)
  return entries.map(({ value }) => value as ItemChange).filter((change) => change.id === id)
}

describe.each(['memory', ...real.kinds])('whatever processes race, on %s', (kind) => {
  it('every change of stock and of price is noticed once, in the order in which it came about', async () => {
    const { sites, store } = await opened(kind)
    const [first] = sites as [Attune, ...Attune[]]
    const law = fc.asyncProperty(doings, async (lists) => {
      await first.catalogue.put([
        { id: 'stock', available: true },
        { id: 'offer', price: 1 },
      ])
      const before = { stock: await logOf(store, 'stock'), offer: await logOf(store, 'offer') }
      const start = { stock: await first.catalogue.get('stock'), offer: await first.catalogue.get('offer') }
      const outcomes = await Promise.all(
        lists.map(async (puts, i) => {
          const changed: string[] = []
          for (const item of puts) {
            const [outcome] = await sites[i]!.catalogue.put([item])
            if (outcome === 'changed') changed.push(item.id)
          }
          return changed
        }),
      )
      const changed = (id: string) => outcomes.flat().filter((one) => one === id).length

      const stock = (await logOf(store, 'stock')).slice(before.stock.length)
      expect(stock).toHaveLength(changed('stock'))
      let available = start.stock?.available
      for (const { change } of stock) {
        expect(change).toBe(available ? 'unavailable' : 'available')
        available = !available
      }
      expect((await first.catalogue.get('stock'))?.available).toBe(available)

      const offer = (await logOf(store, 'offer')).slice(before.offer.length)
      expect(offer).toHaveLength(changed('offer'))
      let price = start.offer?.price
      for (const { change, from, to } of offer) {
        expect([change, from]).toEqual(['price', price])
        expect(to).not.toBe(from)
        price = to
      }
      expect((await first.catalogue.get('offer'))?.price).toBe(price)
    })
    try {
      await fc.assert(law, { numRuns: kind === 'memory' ? 50 : 15 })
    } finally {
      for (const site of sites) await site.close()
      await store.close()
    }
  })

  it('an item that all of them add is added once', async () => {
    const { sites, store } = await opened(kind)
    const puts = await Promise.all(
      sites.map(({ catalogue }) => catalogue.put([{ id: 'mug' }, { id: 'jug' }])),
    )
    const outcomes = puts.flat().sort()
    expect(outcomes).toEqual(['added', 'added', ...Array(2 * (processes - 1)).fill('unchanged')])
    for (const site of sites) await site.close()
    await store.close()
  })
})
