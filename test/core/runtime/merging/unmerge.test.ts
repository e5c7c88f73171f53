import { type Store, visitOf } from 'attune'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../../core/profile/profile.ts'
import { profileKey } from '../../../../core/runtime/storing/keys.ts'
import { agreed, everythingIn, openSite } from '../../../support/open-site.ts'

const definitions = {
  features: {
    views: { count: true, events: 'Product Viewed' },
    shelves: { affinity: 'category', events: 'Product Viewed' },
    couponOrders: { count: true, events: 'Order Completed', where: { coupon: { $exists: true } } },
  },
  namespaces: { loyaltyCard: { kind: 'merges' } },
  placements: {
    'home.hero': {
      experiences: [{ name: 'seen', variants: { a: {} }, cap: { atMost: 9, within: { days: 7 } } }],
    },
  },
} as const
const authority = { by: 'support/ines', why: 'ticket 4711' }
const day = 86_400_000

async function shop(store?: Store) {
  const site = await openSite({ ...definitions, ...(store && { store }) })
  const { arrive, attune } = site
  const customer = async (userId: string, views: number, orders: readonly number[] = []) => {
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.identify(userId)
    for (let i = 0; i < views; i++) await visitor.track('Product Viewed', { category: userId })
    for (const [i, revenue] of orders.entries())
      await visitor.track('Order Completed', { order_id: `${userId}-${i}`, revenue, coupon: 'X' })
    return visitor
  }
  const back = (userId: string) => arrive(undefined, { consent: agreed(), userId })
  const merge = async () => (await attune.merge({ userId: 'a' }, { userId: 'b' }, authority))!.mergeId!
  const unmerge = (mergeId: string) => attune.unmerge({ userId: 'b' }, mergeId, authority)
  const figures = async (userId: string) => {
    const visitor = await back(userId)
    const [views, orders, value] = ['views', 'frequency', 'monetaryValue'].map((name) =>
      visitor.feature(name),
    )
    return { userId: visitor.userId, views, orders, value, coupons: visitor.feature('couponOrders') }
  }
  const stored = async (userId: string) => {
    const { profileId } = (await attune.find({ userId }))!
    return (await site.store.get(profileKey(profileId)))!.value as Profile
  }
  return { ...site, customer, back, merge, unmerge, figures, stored }
}

describe('a merge that was a mistake', () => {
  it('leaves both as they were, where nothing happened since', async () => {
    const { customer, merge, unmerge, figures, stored, store } = await shop()
    await customer('a', 2, [10])
    await customer('b', 3, [5, 6])
    const before = [await stored('a'), await stored('b')]
    const mergeId = await merge()
    expect(await figures('a')).toEqual({ userId: 'b', views: 5, orders: 3, value: 21, coupons: 3 })
    const undone = (await unmerge(mergeId))!
    expect(undone.remains).toEqual({ signals: 0, uncounted: 0, timeline: false, consent: false })
    for (const [i, userId] of ['a', 'b'].entries()) {
      const { absorbed, transitions, seen, units, indexed, ...after } = await stored(userId)
      expect(before[i]).toMatchObject(after)
    }
    expect(await figures('a')).toEqual({ userId: 'a', views: 2, orders: 1, value: 10, coupons: 1 })
    expect(await figures('b')).toEqual({ userId: 'b', views: 3, orders: 2, value: 11, coupons: 2 })
    const log = (await store.consume('unmerges', undefined, 10)).entries.map(({ value }) => value)
    expect(log).toEqual([expect.objectContaining({ mergeId, ...authority })])
  })

  it('leaves what happened since with who stayed, and says so', async () => {
    const { customer, back, merge, unmerge, figures, stored, clock } = await shop()
    await customer('a', 2, [10])
    await customer('b', 3)
    const mergeId = await merge()
    clock.advance(1000)
    const both = await back('a')
    for (let i = 0; i < 4; i++) await both.track('Product Viewed', { category: 'new' })
    await both.track('Order Completed', { order_id: 'new', revenue: 7, coupon: 'X' })
    await both.signal({ type: 'identify', traits: { city: 'Ghent' } })
    both.decide('home.hero')
    visitOf(both).expose('page')
    await visitOf(both).commit()
    const undone = (await unmerge(mergeId))!
    expect(undone.remains).toEqual({ signals: 6, uncounted: 0, timeline: false, consent: false })
    const [who, other] = (await back('a')).id === undone.profileId ? ['a', 'b'] : ['b', 'a']
    expect(await figures(other)).toMatchObject(
      other === 'a' ? { views: 2, orders: 1 } : { views: 3, orders: 0 },
    )
    expect(await figures(who)).toMatchObject(who === 'a' ? { views: 6, orders: 2 } : { views: 7, orders: 1 })
    expect([(await back(who)).trait('city'), (await back(other)).trait('city')]).toEqual(['Ghent', undefined])
    const capsOf = async (userId: string) => Object.values((await stored(userId)).caps).flat()
    expect([(await capsOf(who)).length, (await capsOf(other)).length]).toEqual([1, 0])
  })

  it('keeps every signal since in exactly one of the two, whichever stayed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(4), fc.nat(4), fc.nat(12), fc.nat(3), async (a, b, since, orders) => {
        const { customer, back, merge, unmerge, figures, clock } = await shop()
        await customer('a', a, [10])
        await customer('b', b, [20])
        const mergeId = await merge()
        clock.advance(1000)
        const both = await back('b')
        for (let i = 0; i < since; i++) await both.track('Product Viewed')
        for (let i = 0; i < orders; i++)
          await both.track('Order Completed', { order_id: `since-${i}`, revenue: 1 })
        const undone = (await unmerge(mergeId))!
        const [one, other] = [await figures('a'), await figures('b')]
        const added = [
          { views: a + since, orders: 1 + orders, value: 10 + orders },
          { views: b + since, orders: 1 + orders, value: 20 + orders },
        ]
        const stayed = (await back('a')).id === undone.profileId ? 0 : 1
        expect([one, other][stayed]).toMatchObject(added[stayed]!)
        expect([one, other][1 - stayed]).toMatchObject(
          stayed === 0 ? { views: b, orders: 1, value: 20 } : { views: a, orders: 1, value: 10 },
        )
      }),
      { numRuns: 30 },
    )
  })

  it('gives the other their identifiers back', async () => {
    const { attune, customer, merge, unmerge, clock } = await shop()
    const a = await customer('a', 1)
    await a.claim({ namespace: 'loyaltyCard', id: 'of a' })
    await customer('b', 1)
    const mergeId = await merge()
    clock.advance(40_000)
    expect(await attune.find({ namespace: 'loyaltyCard', id: 'of a' })).toMatchObject({ userId: 'b' })
    await unmerge(mergeId)
    expect(await attune.find({ namespace: 'loyaltyCard', id: 'of a' })).toMatchObject({ userId: 'a' })
  })

  it('cannot be undone after 30 days, nor twice, nor where somebody withdrew their consent since', async () => {
    const late = await shop()
    await late.customer('a', 1)
    await late.customer('b', 1)
    const first = await late.merge()
    late.clock.advance(31 * day)
    expect(await late.unmerge(first)).toBeUndefined()

    const withdrawn = await shop()
    await withdrawn.customer('a', 1)
    await withdrawn.customer('b', 1)
    const second = await withdrawn.merge()
    await (await withdrawn.back('b')).answerConsent({ marketing: false })
    expect(await withdrawn.unmerge(second)).toBeUndefined()
    expect(await everythingIn(withdrawn.store)).not.toContain('merged/')

    const twice = await shop()
    await twice.customer('a', 1)
    await twice.customer('b', 1)
    const third = await twice.merge()
    expect(await twice.unmerge(third)).toBeDefined()
    expect(await twice.unmerge(third)).toBeUndefined()
  })

  it('is undone after those that came later', async () => {
    const { attune, customer, merge, unmerge } = await shop()
    await customer('a', 1)
    await customer('b', 2)
    await customer('c', 4)
    const first = await merge()
    const later = (await attune.merge({ userId: 'c' }, { userId: 'b' }, authority))!
    const early = await unmerge(first).catch((error) => error.code)
    expect([undefined, 'ATTUNE_UNMERGE']).toContain(early)
    expect(await unmerge(later.mergeId!)).toBeDefined()
  })

  it('leaves nothing behind of somebody who is erased', async () => {
    const { attune, customer, merge, store } = await shop()
    await customer('a', 1)
    await customer('b', 1)
    await merge()
    expect(await everythingIn(store)).toContain('merged/')
    await attune.erase({ userId: 'b' })
    expect(await everythingIn(store)).not.toContain('merged/')
    expect((await attune.verifyErased({ userId: 'a' })).found).toEqual([])
  })

  it.each([1, 2, 3].flatMap((n) => [false, true].map((written) => ({ n, written }))))(
    'is undone whole though the process dies at commit $n (written: $written)',
    async ({ n, written }) => {
      const { customer, merge, unmerge, figures, store, clock } = await shop()
      await customer('a', 1)
      await customer('b', 2)
      const mergeId = await merge()
      let commits = 0
      const dying: Store = {
        ...store,
        async commit(commit) {
          commits += 1
          if (commits < n) return store.commit(commit)
          if (commits === n && written) await store.commit(commit)
          throw new Error('the process died here')
        },
      }
      const other = await openSite({ ...definitions, store: dying, clock })
      const dead = other.attune.unmerge({ userId: 'b' }, mergeId, authority)
      await expect(dead).rejects.toMatchObject({ code: 'ATTUNE_STORE_UNAVAILABLE' })
      if (n === 1 && !written) await unmerge(mergeId)
      else {
        clock.advance(61_000)
        await expect.poll(async () => (await store.due(clock.now(), 10)).length).toBe(0)
      }
      expect([(await figures('a')).views, (await figures('b')).views]).toEqual([1, 2])
    },
  )
})
