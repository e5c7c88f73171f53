import { type AttuneOptions, type Store, visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { agreed, everythingIn, openSite } from '../../../support/open-site.ts'
import { stores } from './every-store.ts'

const day = 86_400_000

const definitions = {
  features: {
    views: { count: true, events: 'Product Viewed' },
    viewsLately: { count: true, events: 'Product Viewed', within: { days: 300 } },
    lastViewed: { last: 'product_id', events: 'Product Viewed' },
    firstViewed: { first: 'product_id', events: 'Product Viewed' },
    viewed: { recent: 'product_id', events: 'Product Viewed' },
    kinds: { affinity: 'category', events: 'Product Viewed', halfLife: { days: 30 } },
    brands: { distinct: 'brand', events: 'Product Viewed' },
    revenue: { sum: 'revenue', events: 'Order Completed' },
  },
  segments: { lookers: { 'features.views': { $gte: 1 } } },
  retention: { behavioral: { days: 90 }, demographic: { days: 30 } },
} as const

const { retention: _, ...unlimited }: Partial<AttuneOptions> = definitions

type Site = Awaited<ReturnType<typeof openSite>>

/** Forty views of beans and an order on the first day, and ten views of cups on the hundredth. */
async function shopper({ arrive, clock }: Site, views = 10) {
  const visitor = await arrive(undefined, { consent: agreed() })
  await visitor.identify('abbie', { city: 'Aarau' })
  for (let i = 0; i < 40; i++)
    visitor.track('Product Viewed', { product_id: `beans-${i}`, category: 'beans', brand: 'Old' })
  await visitor.track('Order Completed', { order_id: 'o-1', revenue: 12.5 })
  clock.advance(100 * day)
  const again = await arrive(visitor.id)
  for (let i = 0; i < views; i++)
    again.track('Product Viewed', { product_id: `cups-${i}`, category: 'cups', brand: 'New' })
  await visitOf(again).commit()
  return visitor.id
}

/** Lets the clock go so that every process has its turn, so often. */
async function turns(clock: Site['clock'], count: number) {
  for (let i = 0; i < count; i++) {
    clock.advance(5_000)
    for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('what is kept longer than its category allows', () => {
  it('is passed over by the very next page', async () => {
    const { store, clock, ...before } = await openSite(unlimited)
    const id = await shopper({ store, clock, ...before }, 1)
    const site = await openSite({ ...definitions, store, clock })
    const visitor = await site.arrive(id)
    expect(visitor.trait('city')).toBeUndefined()
    expect(visitor.feature('viewsLately')).toBe(1)
    expect(visitor.feature('viewed')).toEqual(['cups-0'])
    expect(visitor.feature('lastViewed')).toBe('cups-0')
    expect(visitor.feature('firstViewed')).toBeUndefined()
    expect((visitor.feature('kinds') as { keys: string[] }).keys).toEqual(['cups'])
    expect(visitor.feature('revenue')).toBe(12.5)
    expect(visitor.feature('views')).toBe(41)
  })

  it('stays where the site set no limit, and nothing goes along the profiles', async () => {
    const site = await openSite(unlimited)
    const id = await shopper(site)
    await turns(site.clock, 3)
    const visitor = await site.arrive(id)
    expect(visitor.trait('city')).toBe('Aarau')
    expect(visitor.feature('viewsLately')).toBe(50)
    expect(await everythingIn(site.store)).not.toContain('"name":"retention"')
  })

  it('leaves a feature that is added later saying since when it is complete', async () => {
    const before = await openSite(unlimited)
    const id = await shopper(before)
    const site = await openSite({ ...definitions, store: before.store, clock: before.clock })
    await turns(site.clock, 2)
    const newer = {
      ...definitions,
      features: {
        ...definitions.features,
        cups: { count: true, events: 'Product Viewed', where: { category: 'cups' } },
      },
      placements: {
        hero: {
          experiences: [{ name: 'cups', when: { 'features.cups': { $gte: 1 } }, variants: { a: {} } }],
          fallback: {},
        },
      },
    } as const
    const later = await openSite({ ...newer, store: site.store, clock: site.clock } as never)
    const [experience] = (await later.arrive(id)).explain('hero' as never).experiences
    expect(experience!.features[0]).toMatchObject({ name: 'cups', value: 10 })
    expect(experience!.features[0]!.coveredSince).toBeDefined()
  })
})

describe.each(stores.filter(({ name }) => name !== 'keyv'))('who never comes back, on $name', ({ open }) => {
  it('is found once a day, by one process: nothing too old is left, and all that is young enough', async () => {
    const { store, clock, close } = await open()
    const keep = { ...store, close: async () => {} } satisfies Store
    const before = await openSite({ ...unlimited, store: keep, clock })
    const id = await shopper(before)
    await before.attune.close()
    const site = await openSite({ ...definitions, store: keep, clock })
    expect(await everythingIn(store)).toMatch(/beans-\d/)
    const others = [
      await openSite({ ...definitions, store: keep, clock }),
      await openSite({ ...definitions, store: keep, clock }),
    ]
    await settle(clock, [site, ...others], async () => !(await everythingIn(store)).includes('beans-'))
    const text = await everythingIn(store)
    expect(text).not.toMatch(/beans|Aarau/)
    expect(text).toContain('cups-9')
    expect(text).toContain('o-1')
    const all = (await site.attune.export({ profileId: id }))!
    expect(all.timeline.map(({ name }) => name)).toEqual([
      'Order Completed',
      ...Array(10).fill('Product Viewed'),
    ])
    expect(all.features).toMatchObject({ views: { value: 50 }, revenue: { value: 12.5 } })

    clock.advance(95 * day)
    await settle(clock, [site, ...others], async () => !(await everythingIn(store)).includes('cups-'))
    const later = (await site.attune.export({ profileId: id }))!
    expect(later.features).toMatchObject({
      views: { value: 0 },
      brands: { value: 0 },
      revenue: { value: 12.5 },
    })
    expect(later.segments).toEqual({})
    expect(later.log.filter(({ topic }) => topic === 'transitions').map(({ value }) => value)).toContainEqual(
      expect.objectContaining({ segment: 'lookers', change: 'left' }),
    )
    for (const { attune, errors } of [site, ...others]) {
      await attune.close()
      expect(errors).toEqual([])
    }
    await store.close()
    await close()
  })
})

/** Gives the processes turns until something is so; the servers answer in their own time. */
async function settle(clock: Site['clock'], _sites: readonly Site[], so: () => Promise<boolean>) {
  for (let i = 0; i < 50; i++) {
    clock.advance(5_000)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1))
    if (await so()) return
  }
  throw new Error('It did not come to be so.')
}
