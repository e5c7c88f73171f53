import { visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { agreed, everythingIn, noon, openSite } from '../../../support/open-site.ts'

const definitions = {
  currency: 'EUR',
  features: {
    shelves: { recent: 'category', events: 'Product Viewed' },
    likes: { affinity: 'category', events: { 'Product Viewed': 1 } },
    spent: { sum: 'revenue', events: 'Order Completed' },
  },
  segments: {
    looker: { $event: { name: 'Product Viewed', count: { $gte: 1 } } },
    buyer: { 'features.spent': { $gt: 0 } },
  },
} as const

async function open() {
  const site = await openSite(definitions)
  const visitor = await site.arrive(undefined, { consent: agreed() })
  for (let i = 0; i < 30; i++) await visitor.track('Product Viewed', { category: 'cups' })
  await visitor.track('Order Completed', { order_id: '1', revenue: 30, currency: 'EUR' })
  return { ...site, visitor, again: (more = {}) => site.arrive(visitor.id, { consent: agreed(), ...more }) }
}

describe('Forgetting interests', () => {
  it('takes what they looked at and all that was made of it, and leaves who they are, what they allow and bought', async () => {
    const { visitor, again, clock, store } = await open()
    await visitor.identify('ann', { firstName: 'Ann' })
    clock.advance(1000)
    const ann = await again()
    await ann.notInterested('mug')
    await ann.forgetInterests()
    const after = await again()
    expect([after.feature('shelves'), after.feature('notInterested'), after.feature('engagement')]).toEqual([
      [],
      [],
      0,
    ])
    expect(after.feature('likes')).toMatchObject({ keys: [] })
    expect([after.is('looker'), after.is('buyer')]).toEqual([false, true])
    expect([after.feature('spent'), after.feature('frequency'), after.trait('firstName')]).toEqual([
      30,
      1,
      'Ann',
    ])
    expect([after.userId, after.consent.allows('personalization')]).toEqual(['ann', true])
    const entries: string[] = []
    for await (const { key, value } of store.scan(''))
      if (/^(profile|timeline)/.test(key.name)) entries.push(JSON.stringify(value))
    expect(entries.join()).not.toMatch(/cups|Product Viewed/)
  })

  it('keeps out what happened before and comes later, and takes in what happens since', async () => {
    const { visitor, again, clock, attune } = await open()
    await visitor.identify('ann')
    clock.advance(10_000)
    await (await again()).forgetInterests()
    clock.advance(10_000)
    const late = { type: 'track', event: 'Product Viewed', userId: 'ann', properties: { category: 'jugs' } }
    await attune.track({ ...late, timestamp: noon + 5_000 })
    await attune.track({ ...late, properties: { category: 'beans' }, timestamp: noon + 15_000 })
    const order = { order_id: '2', revenue: 20, currency: 'EUR' }
    await attune.track({
      type: 'track',
      event: 'Order Completed',
      userId: 'ann',
      properties: order,
      timestamp: noon + 5_000,
    })
    const after = await again()
    expect([after.feature('shelves'), after.feature('spent')]).toEqual([['beans'], 50])
  })

  it('tells those who listen that they left segments', async () => {
    const { again, store, clock } = await open()
    clock.advance(1000)
    await (await again()).forgetInterests()
    const { entries } = await store.consume('transitions', undefined, 10)
    expect(entries.map(({ value }) => value)).toContainEqual(
      expect.objectContaining({ segment: 'looker', change: 'left' }),
    )
  })

  it('stores nothing of somebody of whom nothing is stored', async () => {
    const { arrive, store } = await openSite(definitions)
    await (await arrive()).forgetInterests()
    expect(await everythingIn(store)).toBe('[]')
  })
})

describe('What is known of somebody', () => {
  it('is told to whoever has the cookie, while a cookie is all that leads to it', async () => {
    const { again, visitor } = await open()
    const told = await (await again()).export()
    expect(told).toMatchObject({
      version: 1,
      profileId: visitor.id,
      kind: 'unknown',
      features: { spent: { value: 30 } },
    })
    expect(Object.keys(told!.segments).sort()).toEqual(['buyer', 'looker'])
    expect(told!.because.buyer).toMatch(/spent/)
  })

  it('is told to nobody whose cookie alone leads to somebody known, until they sign in', async () => {
    const { visitor, again } = await open()
    await visitor.identify('ann')
    const recognised = await again()
    await expect(recognised.export()).rejects.toMatchObject({ code: 'ATTUNE_LOGIN_NEEDED' })
    await expect(recognised.erase()).rejects.toMatchObject({ code: 'ATTUNE_LOGIN_NEEDED' })
    expect(await (await again({ userId: 'ann' })).export()).toMatchObject({ userId: 'ann' })
  })

  it('is nothing of somebody of whom nothing is stored, and asking begins nobody', async () => {
    const { arrive, store } = await openSite({ ...definitions, consent: { model: 'opt-out' } })
    const visitor = await arrive()
    void visitor.track('Product Viewed', { category: 'cups' })
    expect(await visitor.export()).toBeUndefined()
    expect(await everythingIn(store)).toBe('[]')
  })
})

describe('Somebody who has themselves erased', () => {
  it('is gone, and a stranger who has answered nothing, but keeps what they refused', async () => {
    const { again, visitor, attune } = await open()
    const asking = await again()
    await asking.answerConsent({ marketing: false })
    const erasure = await asking.erase()
    expect(erasure!.profileIds).toContain(visitor.id)
    expect([asking.id === visitor.id, asking.isStored, visitOf(asking).willStore]).toEqual([
      false,
      false,
      false,
    ])
    expect(asking.consent.purposes).toMatchObject({ personalization: false, marketing: false })
    expect(visitOf(asking).browserConsent.choices).toEqual({ marketing: { granted: false, at: noon } })
    expect(await attune.verifyErased({ profileIds: erasure!.profileIds })).toMatchObject({ erased: true })
  })
})
