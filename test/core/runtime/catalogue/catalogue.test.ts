import type { Attune, CatalogueItem, Item, Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { manualClock } from 'attune/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { itemKey } from '../../../../core/runtime/storing/keys.ts'
import { failingStore } from '../../../support/failing-store.ts'
import { noon, openSite } from '../../../support/open-site.ts'
import { exported, imported } from '../../transfer/file.ts'
import { stores } from '../privacy/every-store.ts'

async function listed(attune: Attune): Promise<CatalogueItem[]> {
  const items: CatalogueItem[] = []
  for await (const item of attune.catalogue.all()) items.push(item)
  return items.sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function noticed(store: Store): Promise<unknown[]> {
  return (await store.consume('items', undefined, 1000)).entries.map(({ value }) => value)
}

const mugs = (count: number): Item[] =>
  Array.from({ length: count }, (_, i) => ({ id: `mug-${i}`, title: `Mug ${i}`, price: i }))

describe.each(stores)('a catalogue on $name', ({ open }) => {
  let opened: Awaited<ReturnType<typeof open>>
  let attune: Attune
  beforeEach(async () => {
    opened = await open()
    const site = await openSite({ store: opened.store, clock: opened.clock, currency: 'CHF' })
    attune = site.attune as Attune
  })
  afterEach(async () => {
    await attune.close()
    await opened.close()
  })

  it('has what was put in, in the order asked, until it is taken out', async () => {
    const { catalogue } = attune
    const items = mugs(300)
    expect(await catalogue.put(items)).toEqual(Array(300).fill('added'))
    expect(await catalogue.put(items)).toEqual(Array(300).fill('unchanged'))
    expect(await catalogue.get('mug-7')).toEqual({
      ...{ id: 'mug-7', title: 'Mug 7', price: 7, currency: 'CHF' },
      ...{ available: true, updatedAt: noon },
    })
    const asked = await catalogue.getMany(['mug-9', 'nothing', 'mug-1', 'mug-9', 'x'.repeat(500)])
    expect(asked.map((item) => item?.id)).toEqual(['mug-9', undefined, 'mug-1', 'mug-9', undefined])
    expect(await listed(attune)).toHaveLength(300)
    expect(await catalogue.remove(['mug-9', 'mug-9', 'nothing', 'mug-1'])).toBe(2)
    expect(await catalogue.getMany(['mug-9', 'mug-1'])).toEqual([undefined, undefined])
    expect(await listed(attune)).toHaveLength(298)
    expect(await noticed(opened.store)).toEqual([])
  })

  it('notices what is gone, what is back and what costs something else, and nothing that is new or removed', async () => {
    const { catalogue } = attune
    await catalogue.put([
      { id: 'mug', price: 20 },
      { id: 'jug', available: false },
    ])
    expect(await catalogue.put([{ id: 'mug', price: 15 }, { id: 'jug' }])).toEqual(['changed', 'changed'])
    expect(await catalogue.setAvailable(['mug', 'nothing'], false)).toEqual(['changed', 'unknown'])
    await catalogue.remove(['mug'])
    await catalogue.put([{ id: 'mug', price: 5 }])
    const at = noon
    expect(await noticed(opened.store)).toEqual(
      expect.arrayContaining([
        { id: 'mug', change: 'price', from: 20, to: 15, currency: 'CHF', at },
        { id: 'jug', change: 'available', at },
        { id: 'mug', change: 'unavailable', at },
      ]),
    )
    expect(await noticed(opened.store)).toHaveLength(3)
  })

  it('is the same elsewhere after an export and an import', async () => {
    await attune.catalogue.put([{ id: 'mug', properties: { profileId: 'x', to: 'y' } }, ...mugs(20)])
    await attune.catalogue.put([{ id: 'mug', available: false }])
    await attune.erase({ userId: 'ann' })
    const target = memoryStore({ clock: opened.clock })
    const text = await exported(opened.store)
    expect(await imported(target, text)).toMatchObject({ erased: 0 })
    const elsewhere = await openSite({ store: target, clock: opened.clock })
    expect(await listed(elsewhere.attune as Attune)).toEqual(await listed(attune))
    expect(await noticed(target)).toEqual(await noticed(opened.store))
  })

  it('is of nobody: erasing a person leaves it alone, and what names them in it is no trace', async () => {
    const item = { id: 'mug', title: 'By ann', properties: { seller: { userId: 'ann' } } }
    const visitor = await attune.visit({
      request: { method: 'GET', url: '/', headers: { 'user-agent': 'Mozilla/5.0 Firefox/140.0' }, now: noon },
    })
    await visitor.answerConsent({ personalization: true }, { source: 'banner' })
    await visitor.identify('ann')
    await attune.catalogue.put([item, { id: visitor.id, available: false }])
    await attune.catalogue.put([{ id: visitor.id }])
    const { profileIds } = await attune.erase({ userId: 'ann' })
    expect(await attune.verifyErased({ profileIds })).toMatchObject({ erased: true, foundInAll: 0 })
    expect(await attune.verifyErased({ userId: 'ann' })).toMatchObject({ erased: true, foundInAll: 0 })
    expect(await attune.catalogue.get('mug')).toMatchObject(item)
    expect(await noticed(opened.store)).toHaveLength(1)
  })
})

describe('an item', () => {
  it('stays, however short the site keeps facts of people', async () => {
    const site = await openSite({ retention: { behavioral: { hours: 1 }, demographic: { hours: 1 } } })
    await site.attune.catalogue.put([{ id: 'mug' }])
    for (let day = 0; day < 3; day++) {
      site.clock.advance(86_400_000)
      for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    const sweep = await site.store.get({ partition: 'site', name: 'retention' })
    expect(sweep?.value).toMatchObject({ done: true })
    expect(await site.attune.catalogue.get('mug')).toMatchObject({ id: 'mug', updatedAt: noon })
  })
})

describe('what is put', () => {
  it('is answered one by one: what is wrong with one keeps no other out', async () => {
    const { attune } = await openSite()
    const outcomes = await attune.catalogue.put([
      { id: 'mug' },
      { id: 'jug', price: -1, url: 'javascript:' },
      undefined as never,
      { id: 'mug', title: 'Mug' },
    ])
    expect(outcomes.map((one) => (typeof one === 'string' ? one : one.code))).toEqual([
      ...['added', 'ATTUNE_ITEM_INVALID', 'ATTUNE_ITEM_INVALID', 'changed'],
    ])
    expect(outcomes[1]).toMatchObject({ problems: [{ path: 'url' }, { path: 'price' }] })
    expect(await attune.catalogue.get('jug')).toBeUndefined()
  })

  it('of one id several times counts in its order', async () => {
    const { attune, store } = await openSite()
    const states = [true, false, false, true, false]
    await attune.catalogue.put(states.map((available) => ({ id: 'mug', available })))
    expect(await noticed(store)).toMatchObject([
      { change: 'unavailable' },
      { change: 'available' },
      { change: 'unavailable' },
    ])
  })

  it('late is left out, and said to be', async () => {
    const { attune } = await openSite()
    const item = (updatedAt: number, available: boolean) => ({ id: 'mug', available, updatedAt })
    expect(await attune.catalogue.put([item(200, false), item(100, true)])).toEqual(['added', 'late'])
    expect(await attune.catalogue.get('mug')).toMatchObject({ available: false, updatedAt: 200 })
    expect(await attune.catalogue.setAvailable(['mug'], true, { updatedAt: 150 })).toEqual(['late'])
  })

  it('does not take the place of what a newer version wrote', async () => {
    const { attune, store } = await openSite()
    const { partition, name } = itemKey('mug')
    const value = { format: 99, id: 'mug', stock: { berlin: 4 } }
    await store.commit({ partition, set: [{ name, value }] })
    const newer = { code: 'ATTUNE_FORMAT_NEWER' }
    expect(await attune.catalogue.put([{ id: 'jug' }, { id: 'mug' }])).toMatchObject(['added', newer])
    expect(await attune.catalogue.setAvailable(['mug'], false)).toMatchObject([newer])
    await expect(attune.catalogue.get('mug')).rejects.toMatchObject(newer)
    await expect(attune.catalogue.remove(['mug'])).rejects.toMatchObject(newer)
    expect((await store.get(itemKey('mug')))?.value).toEqual(value)
  })

  it('rejects while the store is down, and can be put again', async () => {
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    const { attune } = await openSite({ store, clock })
    await attune.catalogue.put([{ id: 'mug' }])
    state.failing = 'full'
    const down = { code: 'ATTUNE_STORE_UNAVAILABLE' }
    await expect(attune.catalogue.put([{ id: 'mug', available: false }])).rejects.toMatchObject(down)
    expect(await attune.catalogue.put([{ id: 'mug' }])).toEqual(['unchanged'])
    state.failing = 'throws'
    await expect(attune.catalogue.getMany(['mug'])).rejects.toMatchObject(down)
    state.failing = 'no'
    expect(await attune.catalogue.put([{ id: 'mug', available: false }])).toEqual(['changed'])
    expect(await noticed(store)).toHaveLength(1)
  })

  it('is finished when the site is closed meanwhile, and nothing is taken after that', async () => {
    const { clock, store } = await openSite()
    const keep = { ...store, close: async () => {} } satisfies Store
    const { attune } = await openSite({ store: keep, clock })
    const putting = attune.catalogue.put(mugs(1000))
    await attune.close()
    expect(await putting).toEqual(Array(1000).fill('added'))
    const closed = { code: 'ATTUNE_STORE_CLOSED' }
    await expect(attune.catalogue.put([])).rejects.toMatchObject(closed)
    await expect(attune.catalogue.get('mug-1')).rejects.toMatchObject(closed)
    await expect(attune.catalogue.all()[Symbol.asyncIterator]().next()).rejects.toMatchObject(closed)
  })
})

describe('called wrongly, the catalogue says how to call it', () => {
  it.each<[string, (catalogue: Attune['catalogue']) => Promise<unknown>]>([
    ['put([{ id: "mug", title: "Mug" }])', (catalogue) => catalogue.put({ id: 'mug' } as never)],
    ['getMany(["mug"])', (catalogue) => catalogue.getMany('mug' as never)],
    ['remove(["mug"])', (catalogue) => catalogue.remove('mug' as never)],
    ['setAvailable(["mug"])', (catalogue) => catalogue.setAvailable('mug' as never, true)],
    ['true or false', (catalogue) => catalogue.setAvailable(['mug'], 'no' as never)],
    ['Did you mean "updatedAt"?', (catalogue) => catalogue.setAvailable([], true, { updateAt: 1 } as never)],
    ['not a time', (catalogue) => catalogue.setAvailable([], true, { updatedAt: 'soon' })],
  ])('%s', async (cure, call) => {
    const { attune } = await openSite()
    await expect(call(attune.catalogue)).rejects.toMatchObject({
      code: 'ATTUNE_OPTIONS',
      message: expect.stringContaining(cure),
    })
  })
})
