import { visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { agreed, everythingIn, openSite } from '../../support/open-site.ts'

const definitions = {
  features: {
    lifetimeValue: { sum: 'revenue', events: 'Order Completed' },
    categories: { affinity: 'category', events: { 'Product Viewed': 1, 'Product Added': 3 } },
  },
  segments: {
    machines: { 'features.categories.top': 'coffee-machines' },
    highLifetimeValue: { 'features.lifetimeValue': { $gte: 500 } },
    readsReviews: { $event: { name: 'Review Read', within: { days: 30 }, count: { $gte: 2 } } },
  },
  placements: {
    'home.hero': {
      experiences: [
        {
          name: 'machines',
          when: { $segment: 'machines' },
          variants: { premium: { content: { title: 'Premium machines' } } },
        },
      ],
      fallback: { content: { title: 'New this week' } },
    },
  },
} as const

describe('one visitor on one browser', () => {
  it('sees the page change in the very request in which they show an interest', async () => {
    const { arrive } = await openSite(definitions)
    const visitor = await arrive(undefined, { consent: agreed() })
    expect(visitor.decide('home.hero').content).toEqual({ title: 'New this week' })
    const another = await arrive(undefined, { consent: agreed() })
    another.track('Product Viewed', { category: 'coffee-machines' })
    expect(another.decide('home.hero')).toMatchObject({
      content: { title: 'Premium machines' },
      reason: 'rule',
    })
  })

  it('is known again at the next request', async () => {
    const { arrive } = await openSite(definitions)
    const first = await arrive(undefined, { consent: agreed() })
    await first.track('Product Viewed', { category: 'coffee-machines' })
    expect(first.isStored).toBe(true)
    const second = await arrive(first.id)
    expect(second.decide('home.hero').variant).toBe('premium')
  })

  it('is in a segment no longer when the window of its event has passed', async () => {
    const { arrive, clock, attune } = await openSite(definitions)
    const seen: string[] = []
    attune.subscribe('test', ({ segment, change }) => void seen.push(`${change} ${segment}`))
    const first = await arrive(undefined, { consent: agreed() })
    await first.track('Page Viewed')
    const reader = await arrive(first.id)
    reader.track('Review Read')
    await reader.track('Review Read')
    await settle(clock)
    expect(seen).toEqual(['entered readsReviews'])
    clock.advance(31 * 86_400_000)
    await settle(clock)
    expect(seen).toEqual(['entered readsReviews', 'left readsReviews'])
  })
})

describe('Abbie, who browses unknown and then signs in', () => {
  it('keeps all she did, under her known profile, and her old cookie leads there', async () => {
    const { arrive, store } = await openSite(definitions)
    const phone = await arrive(undefined, { consent: agreed() })
    await phone.identify('abbie', { firstName: 'Abbie' })
    await phone.track('Order Completed', { order_id: 'A1', revenue: 450 })

    const laptop = await arrive(undefined, { consent: agreed() })
    await laptop.track('Product Viewed', { category: 'coffee-machines' })
    const unknownId = laptop.id
    expect(laptop.kind).toBe('unknown')
    await laptop.track('Order Completed', { order_id: 'A2', revenue: 60 })
    await laptop.identify('abbie')
    expect(laptop.kind).toBe('known')
    expect(laptop.id).toBe(phone.id)
    expect(laptop.is('machines')).toBe(true)
    expect(laptop.is('highLifetimeValue')).toBe(true)
    expect(laptop.trait('firstName')).toBe('Abbie')

    const later = await arrive(unknownId)
    expect(later.id).toBe(phone.id)
    expect(later.userId).toBe('abbie')
    expect(later.trust).toBe('recognised')
    expect(later.feature('lifetimeValue')).toBe(510)
    expect(await everythingIn(store)).toContain(`cookie:${unknownId}`)
  })

  it('is not mixed up with the next person who signs in on her browser', async () => {
    const { arrive } = await openSite(definitions)
    const hers = await arrive(undefined, { consent: agreed() })
    await hers.track('Product Viewed', { category: 'coffee-machines' })
    await hers.identify('abbie', { firstName: 'Abbie' })
    const his = await arrive(hers.id)
    await his.identify('bob', { firstName: 'Bob' })
    expect(his.id).not.toBe(hers.id)
    expect(his.is('machines')).toBe(false)
    const herself = await arrive(hers.id)
    expect(herself.trait('firstName')).toBe('Abbie')
    expect(herself.userId).toBe('abbie')
  })

  it('leaves a stranger behind when she signs out', async () => {
    const { arrive } = await openSite(definitions)
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.identify('abbie', { firstName: 'Abbie' })
    const known = visitor.id
    await visitor.logout()
    expect(visitor.id).not.toBe(known)
    expect(visitor.trait('firstName')).toBeUndefined()
    expect(visitor.kind).toBe('unknown')
  })
})

describe('what a visitor says of themselves', () => {
  const namespaces = { email: { kind: 'merges', hashed: true } } as const

  it('is noted, but makes them nobody else, and never replaces what is known better', async () => {
    const { arrive, attune, store } = await openSite({ ...definitions, namespaces })
    const abbie = await arrive(undefined, { consent: agreed() })
    await abbie.identify('abbie', { firstName: 'Abbie' })
    const joker = await arrive(undefined, { consent: agreed() })
    await joker.selfAssert({ namespace: 'email', id: 'abbie@example.com' }, { firstName: 'Not Abbie' })
    expect(joker.kind).toBe('unknown')
    expect(joker.trait('firstName')).toBe('Not Abbie')
    expect(await attune.find({ namespace: 'email', id: 'abbie@example.com' })).toBeUndefined()
    expect((await attune.find({ profileId: joker.id }))?.ids).toEqual([expect.stringMatching(/^\?email#/)])
    expect(await everythingIn(store)).not.toContain('abbie@example.com')
    await joker.identify('abbie')
    expect(joker.trait('firstName')).toBe('Abbie')
  })

  it('is refused when it is a placeholder, or of a kind the site does not know', async () => {
    const { arrive } = await openSite({ ...definitions, namespaces })
    const visitor = await arrive(undefined, { consent: agreed() })
    expect(() => visitor.selfAssert({ namespace: 'email', id: 'null' })).toThrow('placeholder')
    expect(() => visitor.selfAssert({ namespace: 'mail', id: 'a@b.example' })).toThrow(
      'There is no namespace "mail". Did you mean "email"?',
    )
    await expect(visitor.identify('[object Object]')).rejects.toMatchObject({ code: 'ATTUNE_ID_INVALID' })
  })
})

describe('consent', () => {
  it('is asked first: nothing is stored of a visitor who has not answered', async () => {
    const { arrive, store } = await openSite(definitions)
    const visitor = await arrive()
    await visitor.track('Product Viewed', { category: 'coffee-machines' })
    await visitOf(visitor).commit()
    expect(visitor.isStored).toBe(false)
    expect(visitor.decide('home.hero').reason).toBe('no-consent')
    expect(await everythingIn(store)).toBe('[]')
  })

  it('is a yes or a no: nothing that only looks like one', async () => {
    const { arrive, store } = await openSite(definitions)
    const visitor = await arrive()
    const form = { personalization: 'no' } as unknown as { personalization: boolean }
    await expect(visitor.answerConsent(form)).rejects.toThrow('neither')
    expect(await everythingIn(store)).toBe('[]')
  })

  it('taken back tells subscribers that the person left their segments', async () => {
    const { arrive, clock, attune } = await openSite(definitions)
    const seen: string[] = []
    attune.subscribe('list', ({ segment, change }) => void seen.push(`${change} ${segment}`))
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed', { category: 'coffee-machines' })
    await settle(clock)
    await visitor.answerConsent({ personalization: false })
    await settle(clock)
    expect(seen).toEqual(['entered machines', 'left machines'])
  })

  it('taken back clears what was kept for it, at once and for good', async () => {
    const { arrive, clock, store } = await openSite(definitions)
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed', { category: 'coffee-machines' })
    clock.advance(1000)
    await visitor.answerConsent({ personalization: false })
    expect(await everythingIn(store)).not.toContain('coffee-machines')
    const later = await arrive(visitor.id)
    expect(later.decide('home.hero').reason).toBe('no-consent')
  })
})

async function settle(clock: { advance(ms: number): void }) {
  for (let i = 0; i < 20; i++) {
    clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
