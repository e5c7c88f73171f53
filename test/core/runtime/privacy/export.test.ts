import { visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { agreed, everythingIn, noon, openSite } from '../../../support/open-site.ts'
import { stores } from './every-store.ts'

const definitions = {
  features: {
    views: { count: true, events: 'Product Viewed' },
    offers: { count: true, events: 'Promotion Viewed', purpose: 'marketing' },
  },
  traits: { newsletter: { purpose: 'marketing' } },
  segments: { buyers: { 'features.frequency': { $gte: 1 } } },
  placements: {
    hero: {
      experiences: [
        { name: 'all', cap: { atMost: 9, within: { days: 1 } }, variants: { a: { content: 'Hello' } } },
      ],
      fallback: { content: 'Welcome' },
    },
  },
} as const

describe.each(stores.filter(({ name }) => name === 'memory' || name === 'sqlite' || name === 'redis'))(
  'what is known of a person, on $name',
  ({ open }) => {
    it('is handed out whole, as plain JSON, and nothing of anybody else', async () => {
      const { store, clock, close } = await open()
      const { attune, arrive } = await openSite({ ...definitions, store, clock })
      const other = await arrive(undefined, { consent: agreed() })
      await other.identify('bert', { city: 'Bern' })
      const phone = await arrive(undefined, { consent: agreed() })
      await phone.track('Product Viewed', { product_id: 'first' })
      clock.advance(1000)
      const visitor = await arrive(phone.id)
      await visitor.identify('abbie', { city: 'Aarau', newsletter: true })
      for (let i = 0; i < 40; i++) visitor.track('Product Viewed', { product_id: `p${i}`, category: 'beans' })
      visitor.track('Order Completed', { order_id: 'o-1', revenue: 12.5, total: 14, currency: 'CHF' })
      visitor.track('Order Refunded', { order_id: 'o-1', total: 2 })
      visitor.decide('hero')
      visitOf(visitor).expose('page-1')
      await visitOf(visitor).commit()
      clock.advance(1000)
      await visitor.answerConsent({ analytics: false }, { source: 'settings', wording: 'v2' })

      const all = (await attune.export({ userId: 'abbie' }))!
      expect(JSON.parse(JSON.stringify(all))).toEqual(all)
      expect(await attune.export({ profileId: phone.id })).toEqual(all)
      expect(all).toMatchObject({
        version: 1,
        exportedAt: '2026-03-01T12:00:02.000Z',
        profileId: visitor.id,
        kind: 'known',
        userId: 'abbie',
        firstSeenAt: '2026-03-01T12:00:00.000Z',
        traits: {
          city: {
            value: 'Aarau',
            at: '2026-03-01T12:00:01.000Z',
            trust: 'authenticated',
            purpose: 'personalization',
          },
          newsletter: { value: true, purpose: 'marketing' },
        },
        features: {
          views: { value: 41, purpose: 'personalization' },
          offers: { value: 0, purpose: 'marketing' },
          frequency: { value: 1 },
        },
        segments: { buyers: '2026-03-01T12:00:01.000Z' },
        orders: {
          count: 1,
          newest: [
            { id: 'o-1', currency: 'CHF', revenue: 12.5, total: 14, refunds: { unstated: { total: 2 } } },
          ],
        },
        shown: { 'hero/all': { '2026-03-01': 1 } },
        consent: {
          purposes: { marketing: true, analytics: false },
          withdrawnAt: { analytics: expect.any(String) },
        },
      })
      expect(all.ids.map(({ id }) => id).sort()).toEqual([`cookie:${phone.id}`, 'user:abbie'])
      expect(all.consent.history.map(({ source, wording, answers }) => [source, wording, answers])).toEqual([
        [
          undefined,
          undefined,
          { analytics: true, marketing: true, personalization: true, preferences: true },
        ],
        ['settings', 'v2', { analytics: false }],
      ])
      expect(new Set(all.log.map(({ topic }) => topic))).toEqual(
        new Set(['consent', 'exposures', 'merges', 'transitions']),
      )
      expect(JSON.stringify(all)).not.toMatch(new RegExp(`bert|Bern|${other.id}`))
      await attune.close()
      await close()
    })
  },
)

describe('an export', () => {
  it('has the whole timeline, its tail included, oldest first', async () => {
    const { arrive, attune, clock } = await openSite(definitions)
    const visitor = await arrive(undefined, { consent: agreed() })
    for (let i = 0; i < 100; i++) {
      visitor.track('Product Viewed', { product_id: `p${i}` })
      clock.advance(1)
    }
    await visitOf(visitor).commit()
    const { timeline } = (await attune.export({ profileId: visitor.id }))!
    expect(timeline.map(({ properties }) => properties.product_id)).toEqual(
      Array.from({ length: 100 }, (_, i) => `p${i}`),
    )
    expect(timeline[0]).toEqual({
      at: new Date(noon).toISOString(),
      name: 'Product Viewed',
      purpose: 'personalization',
      properties: { product_id: 'p0' },
    })
  })

  it('of nobody is nothing, before they come and after they are erased', async () => {
    const { arrive, attune, store } = await openSite(definitions)
    expect(await attune.export({ userId: 'abbie' })).toBeUndefined()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.identify('abbie')
    expect(await attune.export({ userId: 'abbie' })).toBeDefined()
    await attune.erase({ userId: 'abbie' })
    expect(await attune.export({ userId: 'abbie' })).toBeUndefined()
    expect(await everythingIn(store)).not.toContain('abbie')
    await expect(attune.export({} as never)).rejects.toMatchObject({ code: 'ATTUNE_OPTIONS' })
  })
})
