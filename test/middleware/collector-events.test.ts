import { collector } from 'attune/middleware'
import express from 'express'
import express4 from 'express-4'
import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { everythingIn, openSite } from '../support/open-site.ts'
import { expresses, type Handler, platforms } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

const agree = (visitor: ReturnType<typeof browser>) => visitor.post('/attune/consent', { accept: 'all' })
const viewed = (category: string) => ({ type: 'track', event: 'Product Viewed', properties: { category } })

describe.each(platforms)('POST /events on $name', (platform) => {
  it('takes a batch, a list and a single message, and what it took counts on the next page', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    const one = await visitor.post('/attune/events', viewed('cups'))
    expect([one.status, one.body]).toEqual([200, { accepted: 1, dropped: 0, rejected: [] }])
    const list = await visitor.post('/attune/events', [viewed('cups'), viewed('beans')])
    expect(list.body).toEqual({ accepted: 2, dropped: 0, rejected: [] })
    expect((await visitor.get('/')).text).toContain('New this week')
    const batch = { batch: [viewed('machines')], sentAt: '2026-03-01T12:00:00Z' }
    expect((await visitor.post('/attune/events', batch)).body.accepted).toBe(1)
    expect((await visitor.get('/')).text).toContain('Premium machines')
    expect(one.headers['cache-control']).toBe('no-store')
  })

  it('begins a profile for one who agreed, and hands out its cookie', async () => {
    const { app, profiles } = await openShop({ platform, site: { consent: { model: 'opt-out' } } })
    const visitor = browser(app)
    await visitor.post('/attune/events', viewed('machines'))
    expect([...visitor.cookies.keys()]).toEqual(['attune'])
    expect(await profiles()).toHaveLength(1)
  })

  it('counts a message that is sent again once', async () => {
    const { app, profiles } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    const message = { ...viewed('cups'), messageId: 'm1' }
    await visitor.post('/attune/events', message)
    await visitor.post('/attune/events', [message, message])
    expect((await profiles())[0]!.folded).toBe(1)
  })

  it('corrects the clock of the browser by when the batch was sent', async () => {
    const { app, store, clock } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    const at = (ms: number) => new Date(clock.now() + ms).toISOString()
    const hour = 3_600_000
    clock.advance(5 * hour)
    const late = { ...viewed('cups'), timestamp: at(-3 * hour) }
    await visitor.post('/attune/events', { batch: [late], sentAt: at(-2 * hour) })
    expect(await everythingIn(store)).toContain(`"t":${clock.now() - hour}`)
  })

  it('drops what the visitor has not consented to, and says so', async () => {
    const { app, store } = await openShop({ platform })
    const visitor = browser(app)
    const { status, body } = await visitor.post('/attune/events', [viewed('cups'), viewed('beans')])
    expect([status, body]).toEqual([200, { accepted: 0, dropped: 2, rejected: [] }])
    expect(await everythingIn(store)).toBe('[]')
  })

  it('stores nothing for a bot', async () => {
    const { app, store } = await openShop({ platform, site: { consent: { model: 'opt-out' } } })
    const { body } = await browser(app, { 'User-Agent': 'Googlebot/2.1' }).post(
      '/attune/events',
      viewed('cups'),
    )
    expect(body).toEqual({ accepted: 0, dropped: 1, rejected: [] })
    expect(await everythingIn(store)).toBe('[]')
  })

  it('lets nobody say who they are', async () => {
    const { app, profiles } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    const { body } = await visitor.post('/attune/events', [
      { type: 'identify', userId: 'abbie', traits: { vip: true } },
      { type: 'alias', userId: 'abbie', previousId: 'bob' },
      { type: 'group', groupId: 'acme' },
      { ...viewed('cups'), userId: 'abbie', anonymousId: 'a-1' },
    ])
    expect(body.accepted).toBe(1)
    expect(body.rejected.map(({ index, code }: { index: number; code: string }) => [index, code])).toEqual([
      [0, 'ATTUNE_IDENTITY'],
      [1, 'ATTUNE_IDENTITY'],
      [2, 'ATTUNE_IDENTITY'],
    ])
    expect(body.ignored).toEqual(['anonymousId', 'userId'])
    const [profile, ...others] = await profiles()
    expect(others).toEqual([])
    expect(profile).not.toHaveProperty('userId')
    expect(JSON.stringify(profile)).not.toMatch(/abbie|acme|a-1/)
  })

  it('believes no browser about orders, unless the site does', async () => {
    const { app, attune } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    const order = { type: 'track', event: 'Order Completed', properties: { order_id: '1', revenue: 10_000 } }
    const { body } = await visitor.post('/attune/events', order)
    expect(body).toMatchObject({ accepted: 0, rejected: [{ index: 0, code: 'ATTUNE_IDENTITY' }] })
    const trusting = platform.build({
      mounted: { '/attune': collector(attune, { orders: true }) as Handler },
    })
    const other = browser(trusting)
    await agree(other)
    expect((await other.post('/attune/events', order)).body.accepted).toBe(1)
  })

  it('says of every message what is wrong with it, and takes the others', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    const { status, body } = await visitor.post('/attune/events', [
      { type: 'track' },
      viewed('cups'),
      'nonsense',
      JSON.parse('{"type":"track","event":"A","__proto__":{"x":1}}'),
      { type: 'track', event: 'Deep', properties: { a: { b: { c: { d: { e: { f: 1 } } } } } } },
    ])
    expect(status).toBe(200)
    expect(body.accepted).toBe(1)
    expect(body.rejected.map(({ index }: { index: number }) => index)).toEqual([0, 2, 3, 4])
    expect(body.rejected.every(({ code }: { code: string }) => code === 'ATTUNE_SIGNAL_INVALID')).toBe(true)
    expect(body.rejected[0].message).toContain('event')
  })
})

describe('a body that the site parsed first', () => {
  const parsers = [
    ['Express 5', expresses[0]!, express],
    ['Express 4', expresses[1]!, express4],
  ] as const

  it.each(parsers)('is taken as it is, on %s', async (_, platform, { json, text, raw, urlencoded }) => {
    for (const parser of [json(), text({ type: '*/*' }), raw({ type: '*/*' })]) {
      const { app } = await openShop({ platform, before: [parser as never] })
      const visitor = browser(app)
      await agree(visitor)
      expect((await visitor.post('/attune/events', viewed('cups'))).body.accepted).toBe(1)
    }
    for (const extended of [true, false]) {
      const { app } = await openShop({ platform, before: [urlencoded({ extended }) as never] })
      const visitor = browser(app)
      await visitor.submit('/attune/consent', 'purposes[analytics]=false&purposes[analytics]=true' as never)
      expect((await visitor.fetch('/attune/consent')).body.purposes.analytics).toBe(true)
    }
  })

  it.each(parsers)(
    'is read here when the site’s parser did not want it, on %s',
    async (_, platform, { json }) => {
      const { app } = await openShop({ platform, before: [json() as never] })
      const visitor = browser(app)
      await agree(visitor)
      const beacon = await visitor.post('/attune/events', JSON.stringify(viewed('cups')), {
        'Content-Type': 'text/plain;charset=UTF-8',
      })
      expect([beacon.status, beacon.body.accepted]).toEqual([200, 1])
    },
  )
})

describe.each(platforms)('without personalize(), on $name', (platform) => {
  it('the collector opens the visitor by itself', async () => {
    const { attune, store } = await openSite()
    const app = platform.build({ mounted: { '/attune': collector(attune) as Handler } })
    const visitor = browser(app)
    await agree(visitor)
    await visitor.post('/attune/events', viewed('cups'))
    expect([...visitor.cookies.keys()].sort()).toEqual(['attune', 'attune-consent'])
    expect(await everythingIn(store)).toContain('Product Viewed')
  })

  it('checks its options at start-up', async () => {
    const { attune } = await openSite()
    expect(() => collector(attune, { rate: { visitor: 0 } })).toThrow('at least 1')
    expect(() => collector(attune, { cookie: { name: '' } })).toThrow('cannot be the name')
  })
})
