import { AsyncLocalStorage } from 'node:async_hooks'
import { type EvaluationContext, OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk'
import { type Visitor, visitOf } from 'attune'
import { type OpenFeatureOptions, openFeature } from 'attune/adapters/openfeature'
import { afterEach, describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { afterwards } from '../support/browser.ts'
import { failingStore } from '../support/failing-store.ts'
import { agreed, everythingIn, firefox, noon, openSite } from '../support/open-site.ts'

const machines = { $event: { name: 'Product Viewed', where: { category: 'machines' }, count: { $gte: 1 } } }
const site = {
  segments: { machines },
  placements: {
    'home.hero': {
      experiences: [
        {
          name: 'machines',
          when: { $segment: 'machines' },
          because: 'You looked at machines.',
          variants: { premium: { content: { title: 'Premium machines' }, items: ['m1', 'm,2'] } },
        },
        {
          name: 'spring',
          when: { 'context.campaign.name': 'spring', 'context.device': 'desktop' },
          variants: { sale: { content: { title: 'Spring sale' } } },
        },
      ],
      fallback: { content: { title: 'New this week' } },
    },
    'home.banner': { experiences: [{ name: 'all', variants: { a: { content: 'Free delivery' } } }] },
    'home.picks': { experiences: [{ name: 'none', when: { 'context.hour': 3 }, variants: { a: {} } }] },
    'home.rows': { experiences: [{ name: 'all', variants: { three: { content: 3 } } }] },
    'home.chat': { experiences: [{ name: 'all', variants: { on: { content: true } } }] },
    'home.once': {
      experiences: [{ name: 'hint', cap: { atMost: 1 }, variants: { only: { content: 'Look here' } } }],
    },
  },
} as const

const abbie = { targetingKey: 'abbie' }

async function openFlags(options: OpenFeatureOptions = {}) {
  const clock = manualClock(noon)
  const { store, state } = failingStore(clock)
  const opened = await openSite({ ...site, store, clock })
  const { attune } = opened
  await attune.answerConsent({ userId: 'abbie' }, { personalization: true }, { source: 'till' })
  await OpenFeature.setProviderAndWait('shop', openFeature(attune, options))
  return { ...opened, state, client: OpenFeature.getClient('shop') }
}

const viewMachines = (attune: Awaited<ReturnType<typeof openFlags>>['attune']) =>
  attune.track({
    ...{ userId: 'abbie', type: 'track', messageId: 'm1' },
    ...{ event: 'Product Viewed', properties: { category: 'machines' } },
  })

afterEach(() => OpenFeature.close())

describe('a client of OpenFeature', () => {
  it('has a placement as an object flag, with its variant and why', async () => {
    const { attune, client } = await openFlags()
    const otherwise = { title: 'Hello' }
    expect(await client.getObjectDetails('home.hero', otherwise, abbie)).toMatchObject({
      value: { title: 'New this week' },
      reason: 'DEFAULT',
      flagMetadata: { reason: 'fallback' },
    })
    await viewMachines(attune)
    expect(await client.getObjectValue('home.hero', otherwise, abbie)).toEqual({ title: 'Premium machines' })
    expect(await client.getObjectDetails('home.hero', otherwise, abbie)).toEqual({
      flagKey: 'home.hero',
      value: { title: 'Premium machines' },
      reason: 'TARGETING_MATCH',
      variant: 'premium',
      flagMetadata: {
        ...{ experience: 'machines', reason: 'rule', because: 'You looked at machines.' },
        items: '["m1","m,2"]',
      },
    })
  })

  it('has texts, numbers and switches as flags of these types', async () => {
    const { client } = await openFlags()
    expect(await client.getStringValue('home.banner', 'none')).toBe('Free delivery')
    expect(await client.getNumberValue('home.rows', 1)).toBe(3)
    expect(await client.getBooleanValue('home.chat', false)).toBe(true)
  })

  it('gets its own default where a placement shows nothing, and what is switched off is said to be', async () => {
    const { attune, client } = await openFlags()
    expect(await client.getObjectDetails('home.picks', { own: 1 })).toMatchObject({
      value: { own: 1 },
      reason: 'DEFAULT',
    })
    await attune.switchOff('home.hero')
    expect(await client.getObjectDetails('home.hero', {})).toMatchObject({
      value: { title: 'New this week' },
      reason: 'DISABLED',
    })
    await attune.switchOn('home.hero')
  })

  it('is told what it did wrong, and gets its default', async () => {
    const { client } = await openFlags()
    const wrong = async (flag: string, context: EvaluationContext = {}) => {
      const { value, reason, errorCode, errorMessage } = await client.getObjectDetails(
        flag,
        { own: 1 },
        context,
      )
      expect([value, reason]).toEqual([{ own: 1 }, 'ERROR'])
      return [errorCode, errorMessage]
    }
    expect(await wrong('home.heroo')).toEqual([
      'FLAG_NOT_FOUND',
      'There is no placement "home.heroo". Did you mean "home.hero"?',
    ])
    expect((await wrong('home.banner'))[0]).toBe('TYPE_MISMATCH')
    expect((await wrong('home.hero', { targetingKey: 'null' }))[0]).toBe('INVALID_CONTEXT')
    expect((await wrong('home.hero', { targetingKey: '1', namespace: 'shoe' }))[0]).toBe('INVALID_CONTEXT')
    expect((await client.getBooleanDetails('constructor', true)).errorCode).toBe('FLAG_NOT_FOUND')
  })

  it('decides by what the context says of a request, and passes over what it does not know', async () => {
    const { client } = await openFlags()
    const value = async (context: EvaluationContext) =>
      ((await client.getObjectValue('home.hero', {}, context)) as { title?: string }).title
    const url = 'https://shop.example/?utm_source=mail&utm_campaign=spring'
    expect(await value({ url, userAgent: firefox, plan: 'gold', url2: 7, at: new Date(noon) })).toBe(
      'Spring sale',
    )
    expect(await value({ url: '/', userAgent: firefox })).toBe('New this week')
    expect(await value({ url: 'http://%', userAgent: 7 } as never)).toBe('New this week')
  })

  it('begins nobody and stores nothing', async () => {
    const { attune, client, store } = await openFlags({ expose: true })
    const before = await everythingIn(store)
    await client.getObjectValue('home.hero', {}, { targetingKey: 'nobody', userAgent: firefox })
    await client.getStringValue('home.once', '', { userAgent: firefox })
    await afterwards()
    expect(await everythingIn(store)).toEqual(before)
    expect(await attune.find({ userId: 'nobody' })).toBe(undefined)
  })

  it('knows visitors without a user id by their profile', async () => {
    const { client, arrive } = await openFlags()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed', { category: 'machines' })
    const { variant } = await client.getObjectDetails('home.hero', {}, { profileId: visitor.id })
    expect(variant).toBe('premium')
  })

  it('says what happened, which counts for whoever the key leads to', async () => {
    const { client, arrive } = await openFlags()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Cart Viewed')
    client.track('Product Viewed', abbie, { category: 'machines' })
    client.track('Product Viewed', { profileId: visitor.id }, { category: 'machines' })
    client.track('Product Viewed', {}, { category: 'machines' })
    for (const context of [abbie, { profileId: visitor.id }])
      await expect
        .poll(async () => (await client.getObjectDetails('home.hero', {}, context)).variant)
        .toBe('premium')
  })

  it('has its hooks called', async () => {
    const { client } = await openFlags()
    const seen: unknown[] = []
    client.addHooks({
      after: ({ flagKey }, { variant }) => void seen.push([flagKey, variant]),
      error: ({ flagKey }, error) => void seen.push([flagKey, (error as { code?: string }).code]),
    })
    await client.getStringValue('home.banner', '')
    await client.getStringValue('home.banana', '')
    expect(seen).toEqual([
      ['home.banner', 'a'],
      ['home.banana', 'FLAG_NOT_FOUND'],
    ])
  })
})

describe('what was evaluated', () => {
  const shown = async ({ store }: Awaited<ReturnType<typeof openFlags>>) => {
    await afterwards()
    return (await store.consume('exposures', undefined, 100)).entries.length
  }
  const once = { ...abbie, userAgent: firefox }

  it('does not count as shown', async () => {
    const flags = await openFlags()
    const ask = () => flags.client.getStringValue('home.once', 'seen', once)
    expect([await ask(), await ask()]).toEqual(['Look here', 'Look here'])
    expect(await shown(flags)).toBe(0)
  })

  it('does with `expose`, so that caps hold', async () => {
    const flags = await openFlags({ expose: true })
    const ask = () => flags.client.getStringValue('home.once', 'seen', once)
    expect([await ask(), await ask()]).toEqual(['Look here', 'seen'])
    expect(await shown(flags)).toBe(1)
  })

  it('for the visitor of the request under way counts with their page', async () => {
    const requests = new AsyncLocalStorage<Visitor>()
    const flags = await openFlags({ visitor: () => requests.getStore() })
    const { client, arrive, state } = flags
    const visitor = await arrive(undefined, { consent: agreed() })
    const before = state.reads
    await requests.run(visitor, async () => {
      client.track('Product Viewed', {}, { category: 'machines' })
      expect(await client.getStringValue('home.once', '', { targetingKey: visitor.id })).toBe('Look here')
      expect(await client.getStringValue('home.once', '')).toBe('Look here')
      expect((await client.getObjectDetails('home.hero', {})).variant).toBe('premium')
      expect(state.reads).toBe(before)
      expect((await client.getObjectDetails('home.hero', {}, abbie)).variant).toBe(undefined)
    })
    expect(await shown(flags)).toBe(0)
    visitOf(visitor).expose()
    await visitOf(visitor).commit()
    expect(await shown(flags)).toBe(1)
  })
})

describe('the provider', () => {
  it('is stale while the store does not answer, and decides as for a stranger meanwhile', async () => {
    const { attune, client, state, clock, errors } = await openFlags()
    const events: string[] = []
    for (const event of [ProviderEvents.Stale, ProviderEvents.Ready])
      client.addHandler(event, () => void events.push(event))
    await viewMachines(attune)
    events.length = 0
    state.failing = 'throws'
    const failing = await client.getObjectDetails('home.hero', {}, abbie)
    expect(failing).toMatchObject({ value: { title: 'New this week' }, reason: 'STALE' })
    expect(failing.flagMetadata.failure).toBe('ATTUNE_STORE_UNAVAILABLE')
    expect(client.providerStatus).toBe(ProviderStatus.STALE)
    await client.getObjectDetails('home.hero', {}, {})
    expect(client.providerStatus).toBe(ProviderStatus.STALE)
    state.failing = 'no'
    clock.advance(10_000)
    expect((await client.getObjectDetails('home.hero', {}, abbie)).variant).toBe('premium')
    expect(client.providerStatus).toBe(ProviderStatus.READY)
    await afterwards()
    expect(events).toEqual([ProviderEvents.Stale, ProviderEvents.Ready])
    expect(errors[0]?.code).toBe('ATTUNE_STORE_UNAVAILABLE')
  })

  it('is over when Attune is closed, and cannot begin after that', async () => {
    const { attune, client } = await openFlags()
    const provider = openFeature(attune)
    await attune.close()
    const details = await client.getObjectDetails('home.hero', { own: 1 }, abbie)
    expect([details.value, details.errorCode]).toEqual([{ own: 1 }, 'PROVIDER_NOT_READY'])
    expect(client.providerStatus).toBe(ProviderStatus.FATAL)
    await expect(OpenFeature.setProviderAndWait('later', provider)).rejects.toThrow('closed')
    expect((await OpenFeature.getClient('later').getBooleanDetails('home.chat', false)).errorCode).toBe(
      'PROVIDER_FATAL',
    )
  })
})
