import type { AttuneError } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { collector, type PersonalizeOptions, personalize } from 'attune/middleware'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../core/testing/clock.ts'
import { networkOf } from '../../../middleware/rate/network.ts'
import { isPrivateAddress } from '../../../middleware/rate/private-networks.ts'
import { browser } from '../../support/browser.ts'
import { failingStore } from '../../support/failing-store.ts'
import { noon, openSite } from '../../support/open-site.ts'
import { type Handler, platforms, type Req, send } from '../../support/platforms.ts'
import { definitions } from '../../support/shop.ts'

/** A shop that presumes consent; requests say which address they come from, as behind a proxy that is trusted. */
async function open(rate: NonNullable<PersonalizeOptions['rate']>, platform = platforms[0]!) {
  const clock = manualClock(noon)
  const { store, state } = failingStore(clock)
  const site = await openSite({ ...definitions, consent: { model: 'opt-out' }, store, clock })
  const user = (req: object) => (req as Req).headers['x-signed-in'] as string | undefined
  const from: Handler = (req, _res, next) => {
    Object.defineProperty(req, 'ip', { value: req.headers['x-from'] ?? '127.0.0.1', configurable: true })
    next()
  }
  const app = platform.build({
    before: [from, personalize(site.attune, { user, rate }) as Handler],
    mounted: { '/attune': collector(site.attune, { user }) as Handler },
    pages: {
      '/': (req, res) => send(res, String(req.visitor.decide('hero').content)),
      '/plain': (_req, res) => send(res, 'The same for everybody'),
      '/machines': (req, res) => {
        req.visitor.track('Product Viewed', { category: 'machines' })
        send(res, 'Machines')
      },
      '/awaited': async (req, res) => {
        const code = await req.visitor.track('Product Viewed').then(
          () => 'kept',
          (error: unknown) => (error as AttuneError).code,
        )
        send(res, code)
      },
    },
  })
  const stored = async () => {
    const kinds: string[] = []
    for await (const { value } of store.scan('profile/')) kinds.push((value as { kind: string }).kind)
    return kinds
  }
  return { ...site, app, state, stored }
}

const robots = { 'X-From': '203.0.113.9' }

describe.each(platforms)('a profile that is hammered on $name', (platform) => {
  it('is left alone: pages arrive as a stranger’s, the cookie stays, and the store is not asked', async () => {
    const { app, clock, state, errors } = await open({ visitor: 5 }, platform)
    const visitor = browser(app)
    await visitor.get('/machines')
    const { attune: cookie } = Object.fromEntries(visitor.cookies)
    for (let i = 0; i < 5; i++) expect((await visitor.get('/')).text).toBe('Premium machines')
    const before = { ...state }
    for (let i = 0; i < 20; i++) {
      const { status, text, headers } = await visitor.get('/')
      expect([status, text, headers['set-cookie']]).toEqual([200, 'New this week', undefined])
    }
    expect([state.reads, state.writes]).toEqual([before.reads, before.writes])
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_RATE_LIMITED'])
    expect((await browser(app).get('/machines')).status).toBe(200)
    clock.advance(60_000)
    expect((await visitor.get('/')).text).toBe('Premium machines')
    expect(visitor.cookies.get('attune')).toBe(cookie)
  })
})

describe('a profile that is hammered', () => {
  it('is refused to scripts with 429, and when to try again', async () => {
    const { app } = await open({ visitor: 1 })
    const visitor = browser(app)
    await visitor.get('/machines')
    await visitor.get('/')
    for (const path of ['/attune/consent', '/attune/me']) {
      const { status, body, headers } = await visitor.fetch(path)
      expect([status, body.error.code, headers['retry-after']]).toEqual([429, 'ATTUNE_RATE_LIMITED', '60'])
    }
  })
})

describe('robots that keep no cookies', () => {
  it('begin no more profiles than a network may, and pages adapt to them all the same', async () => {
    const { app, clock, stored, errors } = await open({ newcomers: 3 })
    for (let i = 0; i < 10; i++) {
      const robot = browser(app, robots)
      expect((await robot.get('/')).text).toBe('New this week')
      expect(robot.cookies.has('attune')).toBe(i < 3)
    }
    expect(await stored()).toHaveLength(3)
    expect(errors).toMatchObject([
      { code: 'ATTUNE_RATE_LIMITED', message: expect.stringContaining('trust proxy') },
    ])
    expect(errors[0]!.message).not.toContain('203.0.113.9')
    await browser(app, { 'X-From': '198.51.100.1' }).get('/')
    expect(await stored()).toHaveLength(4)
    clock.advance(60_000)
    await browser(app, robots).get('/')
    expect(await stored()).toHaveLength(5)
  })

  it('use up nothing where nothing would be kept', async () => {
    const { app, stored } = await open({ newcomers: 1 })
    for (let i = 0; i < 5; i++) await browser(app, robots).get('/plain')
    for (let i = 0; i < 5; i++) await browser(app, { ...robots, 'User-Agent': 'Googlebot/2.1' }).get('/')
    expect(await stored()).toEqual([])
    await browser(app, robots).get('/')
    expect(await stored()).toHaveLength(1)
  })

  it('take nothing from visitors who have a profile, and nothing from who signs in', async () => {
    const { app, stored, attune } = await open({ newcomers: 1 })
    const customer = browser(app, robots)
    await customer.get('/machines')
    await browser(app, robots).get('/')
    expect((await customer.get('/')).text).toBe('Premium machines')
    const ann = browser(app, robots)
    await ann.get('/machines')
    await ann.get('/machines', { 'X-Signed-In': 'ann' })
    expect(await stored()).toEqual(expect.arrayContaining(['unknown', 'known']))
    expect(await attune.find({ userId: 'ann' })).toBeDefined()
    expect((await ann.get('/')).text).toBe('Premium machines')
  })

  it('are told when what they wait for is not kept: what is answered as accepted is durable', async () => {
    const { app, stored } = await open({ newcomers: 1 })
    await browser(app, robots).get('/')
    const robot = browser(app, robots)
    expect((await robot.get('/awaited')).text).toBe('ATTUNE_RATE_LIMITED')
    const event = { type: 'track', event: 'Product Viewed' }
    const { status, body, headers } = await robot.post('/attune/events', event)
    expect([status, body.error.code, headers['retry-after']]).toEqual([429, 'ATTUNE_RATE_LIMITED', '60'])
    expect(await stored()).toHaveLength(1)
  })

  it('are counted by the collector as well, where it stands alone', async () => {
    const { attune, store } = await openSite({ consent: { model: 'opt-out' }, store: memoryStore() })
    const app = platforms[0]!.build({
      mounted: { '/attune': collector(attune, { rate: { newcomers: 2 } }) as Handler },
    })
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) {
      const robot = browser(app, { 'X-Forwarded-For': '203.0.113.9' })
      statuses.push((await robot.post('/attune/events', { type: 'track', event: 'Product Viewed' })).status)
    }
    expect(statuses).toEqual([200, 200, 429, 429])
    let count = 0
    for await (const _ of store.scan('profile/')) count++
    expect(count).toBe(2)
  })

  it('are not told from anybody else behind a proxy of the site’s own that nobody declared', async () => {
    const { app, stored } = await open({ newcomers: 1 })
    for (let i = 0; i < 3; i++) await browser(app, { 'X-From': '::ffff:10.1.2.3' }).get('/')
    expect(await stored()).toHaveLength(3)
  })
})

describe('addresses', () => {
  it.each(['127.0.0.1', '::1', '10.9.8.7', '172.31.0.1', '192.168.1.1', '::ffff:192.168.1.1', 'fd00::1'])(
    '%s is private',
    (address) => expect(isPrivateAddress(address)).toBe(true),
  )
  it.each(['8.8.8.8', '172.32.0.1', '2001:db8::1', '::ffff:8.8.8.8', '', 'unknown', '10.0.0.1.evil.example'])(
    '%s is not',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  )
  it('that somebody made up take no more memory than real ones', () => {
    expect(networkOf('a'.repeat(10_000)).length).toBeLessThanOrEqual(64)
    expect(networkOf(`${'1:'.repeat(5_000)}1`).length).toBeLessThanOrEqual(64)
  })
})

describe('limits of pages', () => {
  it.each([{ visitor: 0 }, { newcomers: -1 }, { visitor: Number.NaN }])('%j are none', async (rate) => {
    const { attune } = await openSite()
    expect(() => personalize(attune, { rate })).toThrow(expect.objectContaining({ code: 'ATTUNE_OPTIONS' }))
  })

  it('may be lifted', async () => {
    const { app, stored } = await open({
      visitor: Number.POSITIVE_INFINITY,
      newcomers: Number.POSITIVE_INFINITY,
    })
    const visitor = browser(app, robots)
    await visitor.get('/machines')
    expect((await visitor.get('/')).text).toBe('Premium machines')
    for (let i = 0; i < 5; i++) await browser(app, robots).get('/')
    expect(await stored()).toHaveLength(6)
  })
})
