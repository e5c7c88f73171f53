import { createAttune, visitOf } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { sqliteStore } from 'attune/adapters/sqlite'
import { openTestSite, seededRandom } from 'attune/testing'
import { describe, expect, it } from 'vitest'

const definitions = {
  segments: { curious: { $event: { name: 'Product Viewed', count: { $gte: 2 } } } },
  placements: {
    'shop.hero': {
      experiences: [
        {
          name: 'curious',
          when: { $segment: 'curious' },
          cap: { atMost: 1, within: { days: 1 } },
          variants: { only: { content: { title: 'Still looking?' } } },
        },
      ],
      fallback: { content: { title: 'Welcome' } },
    },
  },
} as const

const all = { preferences: true, analytics: true, personalization: true, marketing: true }

describe('a site to test', () => {
  it('runs on the store that is given, by the clock of the test', async () => {
    for (const store of [
      memoryStore,
      ({ clock }: Parameters<typeof memoryStore>[0] & object) => sqliteStore(':memory:', { clock: clock! }),
    ]) {
      const site = await openTestSite({ store, ...definitions })
      await site.store.commit({ partition: 'p', set: [{ name: 'n', value: 1, ttl: 1000 }] })
      site.clock.advance(999)
      expect(await site.store.get({ partition: 'p', name: 'n' })).toBeDefined()
      site.clock.advance(1)
      expect(await site.store.get({ partition: 'p', name: 'n' })).toBeUndefined()
      expect(site.attune.clock).toBe(site.clock)
      await site.close()
    }
  })

  it('refuses wrong definitions as a real one does', async () => {
    const wrong = openTestSite({ store: memoryStore, segments: { odd: { 'features.nothing': 1 } as never } })
    await expect(wrong).rejects.toMatchObject({ code: 'ATTUNE_DEFINITIONS' })
  })

  it('lists what went wrong, and tells the site’s own listener too', async () => {
    const told: string[] = []
    const broken = { ...memoryStore(), get: () => Promise.reject(new Error('on fire')) }
    const store = { ...broken, getMany: () => Promise.reject(new Error('on fire')) }
    const site = await openTestSite({ store, onError: ({ code }) => void told.push(code) })
    const opening = site.attune.visit({
      request: { method: 'GET', url: '/', headers: {}, now: site.clock.now() },
      profileId: 'somebody-with-a-cookie',
    })
    await opening
    expect(site.errors.length).toBeGreaterThan(0)
    expect(told).toEqual(site.errors.map(({ code }) => code))
  })

  it('takes random pauses from the seed, so that they are the same in every run', async () => {
    /** How long the store is left alone after it failed five times. */
    const pauseWith = async (seed: number) => {
      const store = { ...memoryStore(), get: () => Promise.reject(new Error('down')) }
      const site = await openTestSite({ store, seed })
      const visit = () =>
        site.attune.visit({
          request: { method: 'GET', url: '/', headers: {}, now: site.clock.now() },
          profileId: 'A'.repeat(22),
        })
      for (let i = 0; i < 6; i++) await visit()
      const { retryAfter } = (await site.attune.find({ userId: 'x' }).catch((error) => error)) as {
        retryAfter: number
      }
      return retryAfter
    }
    const first = await pauseWith(7)
    expect(first).toBeGreaterThan(0)
    expect(await pauseWith(7)).toBe(first)
    expect(new Set([first, await pauseWith(8), await pauseWith(9)]).size).toBe(3)
  })
})

describe('a browser without a server', () => {
  it('remembers what cookies hold: answers about consent, and whose profile it is', async () => {
    const { browser } = await openTestSite({ store: memoryStore, ...definitions })
    const somebody = browser()
    const first = await somebody.arrive('/')
    await first.answerConsent(all)
    first.track('Product Viewed', { product_id: 'a' })
    const second = await somebody.arrive('/products/b')
    expect(second.id).toBe(first.id)
    second.track('Product Viewed', { product_id: 'b' })
    expect(second.decide('shop.hero').content).toEqual({ title: 'Still looking?' })
    expect((await browser().arrive('/')).decide('shop.hero').content).toEqual({ title: 'Welcome' })
  })

  it('sends the page before it opens the next, so that caps count what was shown', async () => {
    const { browser, clock } = await openTestSite({ store: memoryStore, ...definitions })
    const somebody = browser()
    const page = await somebody.arrive()
    await page.answerConsent(all)
    page.track('Product Viewed')
    page.track('Product Viewed')
    expect(page.decide('shop.hero').variant).toBe('only')
    expect((await somebody.arrive()).decide('shop.hero').reason).toBe('fallback')
    await somebody.sent()
    clock.advance(2 * 24 * 60 * 60 * 1000)
    expect((await somebody.arrive()).decide('shop.hero').variant).toBe('only')
  })

  it('views pages, with consent', async () => {
    const { browser } = await openTestSite({ store: memoryStore })
    const somebody = browser()
    await (await somebody.arrive('/a')).answerConsent(all)
    await somebody.arrive('/b', { referrer: 'https://www.google.com/' })
    await somebody.arrive('/c')
    const stored = await (await somebody.arrive('/d')).export()
    const viewed = stored?.timeline.filter(({ name }) => name === 'Page Viewed')
    expect(viewed).toHaveLength(3)
    expect(visitOf(await browser().arrive('/a')).willStore).toBe(false)
  })

  it('is of whoever signs in, until the session ends and the person is only recognised', async () => {
    const { browser } = await openTestSite({ store: memoryStore })
    const somebody = browser()
    await (await somebody.arrive()).answerConsent(all)
    somebody.signIn('u-1')
    const signedIn = await somebody.arrive()
    expect([signedIn.userId, signedIn.trust]).toEqual(['u-1', 'authenticated'])
    somebody.endSession()
    const later = await somebody.arrive()
    expect([later.userId, later.trust]).toEqual(['u-1', 'recognised'])
    await later.logout()
    expect((await somebody.arrive()).kind).toBe('unknown')
  })

  it('has a page while the store is down, and the same profile when it is back', async () => {
    const memory = memoryStore()
    let down = false
    const failing = async () => Promise.reject(new Error('down'))
    const store = {
      ...memory,
      get: (...asked: Parameters<typeof memory.get>) => (down ? failing() : memory.get(...asked)),
      getMany: (...asked: Parameters<typeof memory.getMany>) => (down ? failing() : memory.getMany(...asked)),
      commit: (...asked: Parameters<typeof memory.commit>) => (down ? failing() : memory.commit(...asked)),
    }
    const { browser, errors } = await openTestSite({ store, ...definitions })
    const somebody = browser()
    const before = await somebody.arrive()
    await before.answerConsent(all)
    await somebody.sent()
    down = true
    const meanwhile = await somebody.arrive()
    expect(meanwhile.failure?.code).toBe('ATTUNE_STORE_UNAVAILABLE')
    expect(meanwhile.decide('shop.hero').content).toEqual({ title: 'Welcome' })
    down = false
    expect((await somebody.arrive()).id).toBe(before.id)
    expect(errors.length).toBeGreaterThan(0)
  })
})

describe('random numbers from a seed', () => {
  it('are the same for the same seed, others for another, and spread evenly from 0 to 1', () => {
    const take = (seed: number) => Array.from({ length: 20_000 }, seededRandom(seed))
    const numbers = take(42)
    expect(take(42)).toEqual(numbers)
    expect(take(43)).not.toEqual(numbers)
    const tenths = Array.from({ length: 10 }, () => 0)
    for (const number of numbers) tenths[Math.floor(number * 10)]!++
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  it('are what a site can be given', async () => {
    const site = { store: memoryStore(), secret: 'a secret for tests only' }
    await (await createAttune({ ...site, random: seededRandom(1) })).close()
    await expect(createAttune({ ...site, random: 4 as never })).rejects.toMatchObject({
      code: 'ATTUNE_DEFINITIONS',
    })
  })
})
