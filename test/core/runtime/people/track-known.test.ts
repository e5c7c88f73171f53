import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../../core/testing/clock.ts'
import { failingStore } from '../../../support/failing-store.ts'
import { agreed, everythingIn, noon, openSite } from '../../../support/open-site.ts'

const features = {
  spent: { sum: 'revenue', events: 'Order Completed' },
  shelves: { recent: 'category', events: 'Product Viewed' },
} as const
const segments = { buyer: { 'features.spent': { $gt: 0 } } } as const

const open = (more: Parameters<typeof openSite>[0] = {}) => openSite({ features, segments, ...more })
type Site = Awaited<ReturnType<typeof open>>

const allowing = (...purposes: string[]) => ({
  consent: { categoryPreferences: Object.fromEntries(purposes.map((purpose) => [purpose, true])) },
})
const order = (id: string, userId: string, more: object = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `order-${id}`,
  userId,
  properties: { order_id: id, revenue: 30, currency: 'EUR' },
  ...more,
})
const viewed = (category: string, more: object = {}) => ({
  type: 'track',
  event: 'Product Viewed',
  properties: { category },
  ...more,
})

async function signedIn({ arrive }: Site, userId: string) {
  const visitor = await arrive()
  await visitor.identify(userId)
  return visitor
}

/** Somebody who agreed in a browser, whose profile has an id of 22 characters. */
async function browsing(site: Site, ...categories: string[]) {
  const visitor = await site.arrive(undefined, { consent: agreed() })
  for (const category of categories) await visitor.track('Product Viewed', { category })
  return visitor.id
}

describe('A person known only from the till', () => {
  it('exists before their first visit, where the message says that they agreed', async () => {
    const site = await open({ currency: 'EUR' })
    expect(await site.attune.track(order('1', 'ann', { context: allowing('personalization') }))).toBe(true)
    const ann = await signedIn(site, 'ann')
    expect([ann.feature('spent'), ann.is('buyer'), ann.trust]).toEqual([30, true, 'authenticated'])
    expect(ann.consent.purposes).toMatchObject({ personalization: true, marketing: false })
    expect(await site.attune.find({ userId: 'ann' })).toMatchObject({ kind: 'known', ids: ['user:ann'] })
  })

  it('exists after the site said what they answered there: where, to which words and when', async () => {
    const site = await open({ currency: 'EUR' })
    const details = { source: 'till 4', wording: 'card 2026', at: noon - 60_000 }
    expect(await site.attune.answerConsent({ userId: 'ann' }, { personalization: true }, details)).toBe(true)
    expect(await site.attune.track(order('1', 'ann'))).toBe(true)
    expect((await signedIn(site, 'ann')).feature('spent')).toBe(30)
    const { entries } = await site.store.consume('consent', undefined, 10)
    expect(entries.map(({ value }) => value)).toMatchObject([
      { answers: { personalization: true }, ...details },
    ])
  })

  it('is nobody without consent: nothing at all is stored', async () => {
    const site = await open()
    expect(await site.attune.track(order('1', 'ann'))).toBe(false)
    expect(await site.attune.track(order('2', 'ann', { context: allowing('marketing') }))).toBe(false)
    expect(await site.attune.track({ type: 'identify', userId: 'ann', traits: { vip: true } })).toBe(false)
    expect(await everythingIn(site.store)).toBe('[]')
  })

  it('is nothing but a record of consent after a refusal, and no later message says otherwise', async () => {
    const site = await open()
    await site.attune.answerConsent({ userId: 'ann' }, { personalization: false }, { source: 'till' })
    site.clock.advance(1000)
    expect(await site.attune.track(order('1', 'ann', { context: allowing('personalization') }))).toBe(false)
    const stored = await everythingIn(site.store)
    expect(stored).toContain('"granted":false')
    expect(stored).not.toMatch(/Order Completed|order-1/)
  })

  it('is presumed to agree only where that depends on no request', async () => {
    const presuming = await open({ consent: { model: 'opt-out' } })
    expect(await presuming.attune.track(order('1', 'ann'))).toBe(true)
    const asking = await open({ consent: { model: () => 'opt-out' } })
    expect(await asking.attune.track(order('1', 'ann'))).toBe(false)
    expect(await everythingIn(asking.store)).toBe('[]')
  })
})

describe('What a message says of consent', () => {
  it('keeps it out where the purpose was refused, whatever the person answered before', async () => {
    const site = await open()
    await site.attune.answerConsent({ userId: 'ann' }, { personalization: true }, { source: 'till' })
    const context = { consent: { categoryPreferences: { personalization: false } } }
    expect(await site.attune.track(order('1', 'ann', { context }))).toBe(false)
    expect(await site.attune.track(order('2', 'ann'))).toBe(true)
  })

  it('is an answer in the event by which Segment tells one, of two answers the later', async () => {
    const site = await open()
    const told = (personalization: boolean, timestamp: number) => ({
      type: 'track',
      event: 'Segment Consent Preference Updated',
      userId: 'ann',
      timestamp,
      context: { consent: { categoryPreferences: { personalization } } },
    })
    const outcomes = await site.attune.trackAll([
      told(true, noon - 3000),
      order('1', 'ann', { timestamp: noon - 2000 }),
      told(false, noon - 1000),
      told(true, noon - 5000),
      order('2', 'ann'),
    ])
    expect(outcomes).toEqual(['stored', 'stored', 'stored', 'stored', 'dropped'])
    const ann = await signedIn(site, 'ann')
    expect([ann.consent.allows('personalization'), ann.feature('spent')]).toEqual([false, undefined])
  })

  it.each([
    ['a list', ['personalization']],
    ['text', { categoryPreferences: { personalization: 'true' } }],
    ['inherited', { categoryPreferences: Object.create({ personalization: true }) }],
    ['of no purpose', { categoryPreferences: { Advertising: true, __proto__: null } }],
  ])('allows nothing when it is %s', async (_, consent) => {
    const site = await open()
    expect(await site.attune.track(order('1', 'ann', { context: { consent } }))).toBe(false)
  })

  it('must say from where, and be yes or no, when the site tells it', async () => {
    const { attune } = await open()
    const ann = { userId: 'ann' }
    const answer = (...args: unknown[]) =>
      (attune.answerConsent as (...all: unknown[]) => Promise<boolean>)(...args)
    const refused = (...args: unknown[]) => expect(answer(...args)).rejects
    await refused(ann, { personalization: true }).toMatchObject({ code: 'ATTUNE_OPTIONS' })
    await refused(ann, { personalization: true }, { source: ' ' }).toMatchObject({ code: 'ATTUNE_OPTIONS' })
    await refused(ann, { personalization: true }, { source: 'x', at: Number.NaN }).toMatchObject({
      code: 'ATTUNE_OPTIONS',
    })
    await refused(ann, { personalization: 'no' }, { source: 'x' }).toMatchObject({
      code: 'ATTUNE_CONSENT_ANSWER',
    })
    await refused(ann, { privacy: true }, { source: 'x' }).toMatchObject({ code: 'ATTUNE_UNKNOWN_PURPOSE' })
    await refused({ userId: 'null' }, {}, { source: 'x' }).toMatchObject({ code: 'ATTUNE_ID_INVALID' })
    await refused(null, {}, { source: 'x' }).toMatchObject({ code: 'ATTUNE_OPTIONS' })
    expect(await answer({ profileId: 'nobody-of-22-characters' }, {}, { source: 'x' })).toBe(false)
  })
})

describe('An anonymousId', () => {
  it('leads to the visitor whose cookie it is, and says nothing about who they are', async () => {
    const site = await open()
    const anonymousId = await browsing(site, 'cups')
    const traits = { type: 'identify', anonymousId, traits: { city: 'Ghent' } }
    expect(await site.attune.trackAll([viewed('beans', { anonymousId }), traits])).toEqual([
      'stored',
      'stored',
    ])
    const visitor = await site.arrive(anonymousId)
    expect([visitor.kind, visitor.trust]).toEqual(['unknown', 'recognised'])
    expect([visitor.feature('shelves'), visitor.trait('city')]).toEqual([['beans', 'cups'], 'Ghent'])
  })

  it('begins nobody', async () => {
    const site = await open({ consent: { model: 'opt-out' } })
    expect(await site.attune.track(viewed('cups', { anonymousId: 'a'.repeat(22) }))).toBe(false)
    expect(await everythingIn(site.store)).toBe('[]')
  })

  it('that was reckoned from somebody’s user id leads to nobody', async () => {
    const site = await open()
    await site.attune.answerConsent({ userId: 'ann' }, { personalization: true }, { source: 'till' })
    const { profileId } = (await site.attune.find({ userId: 'ann' }))!
    expect(await site.attune.track(viewed('cups', { anonymousId: profileId }))).toBe(false)
    expect(await site.attune.track({ type: 'identify', userId: 'eve', anonymousId: profileId })).toBe(false)
    expect((await site.attune.find({ userId: 'ann' }))!.ids).toEqual(['user:ann'])
  })

  it('in an identify is the person’s from then on, and leads to them', async () => {
    const site = await open()
    const anonymousId = await browsing(site, 'cups')
    expect(await site.attune.track(viewed('beans', { userId: 'ann', anonymousId }))).toBe(false)
    expect(
      await site.attune.track({ type: 'identify', userId: 'ann', anonymousId, traits: { vip: true } }),
    ).toBe(true)
    const ann = await signedIn(site, 'ann')
    expect([ann.feature('shelves'), ann.trait('vip')]).toEqual([['cups'], true])
    expect(await site.attune.track(viewed('jugs', { anonymousId }))).toBe(true)
    expect((await site.arrive(anonymousId)).userId).toBe('ann')
  })

  it('never joins two people who are known', async () => {
    const site = await open()
    const anonymousId = await browsing(site, 'cups')
    await site.attune.track({ type: 'identify', userId: 'ann', anonymousId })
    await site.attune.track({
      type: 'identify',
      userId: 'eve',
      anonymousId,
      context: allowing('personalization'),
    })
    const [ann, eve] = [await site.attune.find({ userId: 'ann' }), await site.attune.find({ userId: 'eve' })]
    expect(eve!.profileId).not.toBe(ann!.profileId)
    expect((await signedIn(site, 'eve')).feature('shelves')).toEqual([])
  })

  it('may be what somebody was before, in an alias', async () => {
    const site = await open()
    const previousId = await browsing(site, 'cups')
    expect(await site.attune.track({ type: 'alias', userId: 'ann', previousId })).toBe(true)
    expect((await signedIn(site, 'ann')).feature('shelves')).toEqual(['cups'])
  })
})

describe('Many messages at once', () => {
  it('are answered each in its place, and what is wrong with one keeps no other out', async () => {
    const site = await open({ currency: 'EUR' })
    const context = allowing('personalization')
    const outcomes = await site.attune.trackAll([
      order('1', 'ann', { context }),
      'nonsense',
      { type: 'track', userId: 'ann' },
      order('2', 'null', { context }),
      { type: 'alias', userId: 'ann', previousId: 'undefined' },
      order('3', 'bob'),
      order('4', 'ann'),
      JSON.parse(
        '{ "type": "track", "event": "x", "userId": "ann", "properties": { "__proto__": { "vip": 1 } } }',
      ),
    ])
    expect(outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.code))).toEqual([
      'stored',
      'ATTUNE_SIGNAL_INVALID',
      'ATTUNE_SIGNAL_INVALID',
      'ATTUNE_ID_INVALID',
      'ATTUNE_ID_INVALID',
      'dropped',
      'stored',
      'ATTUNE_SIGNAL_INVALID',
    ])
    expect((await signedIn(site, 'ann')).feature('spent')).toBe(60)
  })

  it('are one commit a person, and count once however often they are sent', async () => {
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    const site = await open({ clock, store })
    await site.attune.answerConsent({ userId: 'ann' }, { personalization: true }, { source: 'till' })
    state.writes = 0
    const batch = ['cups', 'beans', 'jugs'].map((category, i) =>
      viewed(category, { userId: 'ann', messageId: `m${i}` }),
    )
    await site.attune.trackAll(batch)
    expect(state.writes).toBe(1)
    await site.attune.trackAll([...batch, ...batch])
    expect(await everythingIn(store)).toContain('"folded":3,"late":0')
  })

  it('of a sender who is told that the store is down come again, and nothing is lost or doubled', async () => {
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    const site = await open({ clock, store, currency: 'EUR' })
    const context = allowing('personalization')
    const batch = ['ann', 'bob', 'cleo'].map((userId) => order(`of-${userId}`, userId, { context }))
    state.failing = 'full'
    await expect(site.attune.trackAll(batch)).rejects.toMatchObject({ code: 'ATTUNE_STORE_UNAVAILABLE' })
    state.failing = 'no'
    clock.advance(60_000)
    await site.attune.trackAll(batch)
    await site.attune.trackAll(batch)
    for (const userId of ['ann', 'bob', 'cleo'])
      expect((await signedIn(site, userId)).feature('spent')).toBe(30)
  })

  it('let pages through meanwhile, however many they are', async () => {
    const { attune } = await open({ consent: { model: 'opt-out' } })
    let turns = 0
    const page = () => new Promise((resolve) => setImmediate(resolve)).then(() => turns++)
    let done = false
    const others = (async () => {
      while (!done) await page()
    })()
    await attune.trackAll(Array.from({ length: 640 }, (_, i) => viewed('cups', { userId: `user-${i}` })))
    done = true
    await others
    expect(turns).toBeGreaterThanOrEqual(10)
  })

  it('come to the same as one after another', async () => {
    const users = fc.constantFrom('ann', 'bob', 'cleo')
    const facts = fc.oneof(
      fc
        .record({ userId: users, category: fc.constantFrom('cups', 'beans'), minute: fc.nat(50) })
        .map(({ userId, category, minute }) =>
          viewed(category, { userId, timestamp: noon - minute * 60_000 }),
        ),
      users.map((userId) => ({ type: 'identify', userId, traits: { name: userId } })),
      fc.tuple(users, users).map(([userId, previousId]) => ({ type: 'alias', userId, previousId })),
    )
    const messages = fc
      .array(facts, { maxLength: 12 })
      .map((list) => list.map((fact, index) => ({ ...fact, messageId: `m${index}` })))
    await fc.assert(
      fc.asyncProperty(messages, async (list) => {
        const [together, apart] = [
          await open({ consent: { model: 'opt-out' } }),
          await open({ consent: { model: 'opt-out' } }),
        ]
        const outcomes = await together.attune.trackAll(list)
        for (const [index, message] of list.entries()) {
          expect(await apart.attune.track(message)).toBe(outcomes[index] === 'stored')
        }
        for (const userId of ['ann', 'bob', 'cleo']) {
          const [one, other] = [await signedIn(together, userId), await signedIn(apart, userId)]
          expect([one.id, one.feature('shelves'), one.trait('name')]).toEqual([
            other.id,
            other.feature('shelves'),
            other.trait('name'),
          ])
        }
      }),
      { numRuns: 40 },
    )
  })
})
