import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { collector } from 'attune/middleware'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { everythingIn, firefox, openSite } from '../support/open-site.ts'
import { type Handler, platforms } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

const agree = (visitor: ReturnType<typeof browser>) => visitor.post('/attune/consent', { accept: 'all' })
const viewed = (category: string) => ({ type: 'track', event: 'Product Viewed', properties: { category } })

describe.each(platforms)('refusals on $name', (platform) => {
  const refused = async (
    send: (
      visitor: ReturnType<typeof browser>,
    ) => Promise<{ status: number; body: unknown; headers: Record<string, string> }>,
  ) => {
    const { app, store } = await openShop({ platform, site: { consent: { model: 'opt-out' } } })
    const { status, body, headers } = await send(browser(app))
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(headers['cache-control']).toBe('no-store')
    expect(await everythingIn(store)).toBe('[]')
    const { error } = body as { error: { code: string; message: string } }
    expect(error.message).toMatch(/\w/)
    return [status, error.code]
  }
  const post = (body: unknown, headers: Record<string, string>) =>
    refused((visitor) => visitor.post('/attune/events', body, headers))

  it.each([
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a page of a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
    ['another origin, by an older browser', { 'Sec-Fetch-Site': '', Origin: 'https://evil.example' }],
    ['a sandboxed frame', { 'Sec-Fetch-Site': '', Origin: 'null' }],
    ['a referring page of another site', { 'Sec-Fetch-Site': '', Referer: 'https://evil.example/x' }],
    ['who says nothing about where it comes from', { 'Sec-Fetch-Site': '' }],
  ])('403 from %s', async (_, headers) => {
    expect(await post(viewed('cups'), headers)).toEqual([403, 'ATTUNE_ORIGIN'])
  })

  it('but an older browser is believed about its own origin', async () => {
    const { app } = await openShop({ platform })
    const send = (headers: Record<string, string>) =>
      supertest(app).post('/attune/events').set('Host', 'shop.example').set(headers).send(viewed('cups'))
    expect((await send({ Origin: 'https://shop.example' })).status).toBe(200)
    expect((await send({ Referer: 'https://shop.example/page?x=1' })).status).toBe(200)
    expect((await send({ Origin: 'https://shop.example:8443' })).status).toBe(403)
    expect((await send({ Origin: 'https://shop.example.evil.example' })).status).toBe(403)
  })

  it.each([
    ['not JSON', '{"type":', {}, 400, 'ATTUNE_BODY_INVALID'],
    ['no messages', '{"batch":7}', {}, 400, 'ATTUNE_BODY_INVALID'],
    ['empty', '', {}, 400, 'ATTUNE_BODY_INVALID'],
    ['a form', 'a=1', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415, 'ATTUNE_BODY_TYPE'],
    ['compressed', '{}', { 'Content-Encoding': 'gzip' }, 415, 'ATTUNE_BODY_TYPE'],
    ['larger than 64 KB', JSON.stringify({ a: 'x'.repeat(70_000) }), {}, 413, 'ATTUNE_BODY_TOO_LARGE'],
    ['more than 100 messages', JSON.stringify(Array(101).fill({})), {}, 413, 'ATTUNE_BODY_TOO_LARGE'],
  ])('of a body that is %s', async (_, body, headers, status, code) => {
    const own = { 'Content-Type': 'application/json', ...headers }
    expect(await refused((visitor) => visitor.post('/attune/events', body, own as never))).toEqual([
      status,
      code,
    ])
  })

  it('405 of another method, with those that there are; other paths, and OPTIONS, are the site’s', async () => {
    const { app } = await openShop({ platform })
    const ask = (method: 'put' | 'get' | 'patch' | 'options', path: string) =>
      supertest(app)[method](path).set('User-Agent', firefox)
    if (platform.name.startsWith('plain')) {
      // Nothing tells there that it is mounted below a path.
      expect((await ask('put', '/attune/me')).status).toBe(404)
      return
    }
    for (const [method, path, allowed] of [
      ['put', '/attune/me', 'GET, HEAD, DELETE'],
      ['patch', '/attune/me/', 'GET, HEAD, DELETE'],
      ['get', '/attune/events?a=1', 'POST'],
      ['put', '/attune/message/click', 'GET, HEAD'],
    ] as const) {
      const { status, body, headers } = await ask(method, path)
      expect([status, body.error.code, headers.allow]).toEqual([405, 'ATTUNE_METHOD', allowed])
      expect(body.error.message).toContain(`takes ${allowed}, and not ${method.toUpperCase()}.`)
    }
    for (const answer of [await ask('put', '/attune/nope'), await ask('put', '/attune/v1/track')]) {
      expect([answer.status, answer.headers.allow]).toEqual([404, undefined])
    }
    expect((await ask('options', '/attune/me')).status).not.toBe(405)
  })

  it('none of another method where it is mounted at the root, as the site may have such a route itself', async () => {
    const { attune } = await openSite()
    const own: Handler = (req, res, next) => (req.url === '/me' ? res.end('mine') : next())
    const app = platform.build({ before: [collector(attune) as Handler, own] })
    expect((await supertest(app).put('/me')).text).toBe('mine')
  })

  it('413 of a body that says no size and never ends', async () => {
    const { app } = await openShop({ platform })
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const { port } = server.address() as AddressInfo
    const endless = new Readable({ read: () => void endless.push('x'.repeat(10_000)) })
    const headers = {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'user-agent': firefox,
    }
    const sending = request({ port, path: '/attune/events', method: 'POST', headers })
    sending.on('error', () => {})
    endless.pipe(sending)
    const status = await new Promise((resolve) =>
      sending.on('response', ({ statusCode }) => resolve(statusCode)),
    )
    expect(status).toBe(413)
    endless.unpipe(sending)
    sending.destroy()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('429 for a visitor, and for a network, that sends too much, until a while has passed', async () => {
    const { attune, clock } = await openSite()
    const rate = { visitor: 3, network: 6 }
    const app = platform.build({ mounted: { '/attune': collector(attune, { rate }) as Handler } })
    const visitor = browser(app)
    await agree(visitor)
    const statuses = async (count: number, from = visitor) => {
      const found: number[] = []
      for (let i = 0; i < count; i++) found.push((await from.post('/attune/events', viewed('cups'))).status)
      return found
    }
    expect(await statuses(4)).toEqual([200, 200, 200, 429])
    const stranger = browser(app)
    expect(await statuses(2, stranger)).toEqual([200, 429])
    const refusal = await stranger.post('/attune/events', viewed('cups'))
    expect(refusal.body.error.code).toBe('ATTUNE_RATE_LIMITED')
    expect(refusal.headers['retry-after']).toBe('10')
    clock.advance(10_000)
    expect(await statuses(2, stranger)).toEqual([200, 429])
    clock.advance(60_000)
    expect(await statuses(1)).toEqual([200])
  })

  it('503, to be tried again, while the store is down', async () => {
    const memory = memoryStore()
    let down = false
    const unless = <T>(work: () => Promise<T>) => (down ? Promise.reject(new Error('down')) : work())
    const store: Store = {
      ...memory,
      get: (key) => unless(() => memory.get(key)),
      commit: (commit) => unless(() => memory.commit(commit)),
    }
    const { app, clock, errors } = await openShop({
      platform,
      site: { store, consent: { model: 'opt-out' } },
    })
    const visitor = browser(app)
    await agree(visitor)
    down = true
    for (const from of [visitor, browser(app)]) {
      const { status, body, headers } = await from.post('/attune/events', viewed('cups'))
      expect([status, body.error.code, headers['retry-after']]).toEqual([
        503,
        'ATTUNE_STORE_UNAVAILABLE',
        '5',
      ])
    }
    expect((await visitor.post('/attune/consent', { accept: 'none' })).status).toBe(503)
    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('ATTUNE_STORE_UNAVAILABLE'))
    const health = await visitor.fetch('/attune/health/ready')
    expect([health.status, health.body.ready]).toEqual([503, false])
    expect((await visitor.fetch('/attune/health/live')).status).toBe(200)
    down = false
    clock.advance(1_000)
    expect((await visitor.post('/attune/events', viewed('cups'))).body.accepted).toBe(1)
    expect((await visitor.fetch('/attune/health/ready')).body).toMatchObject({
      ready: true,
      store: 'memory',
      breaker: { reads: 'closed', writes: 'closed' },
      errors: { ATTUNE_STORE_UNAVAILABLE: 5 },
    })
  })

  it('are not for what is not there: the site answers', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    for (const path of ['/attune/nothing', '/attune/', '/attune/constructor']) {
      const { status, headers } = await visitor.get(path)
      expect(status).toBe(404)
      expect(headers['content-type']).not.toContain('json')
    }
  })
})
