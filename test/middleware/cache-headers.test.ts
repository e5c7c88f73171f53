import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { expresses, type Page, platforms, send } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

const shared = 'public, max-age=600, s-maxage=3600'
const agree = (visitor: ReturnType<typeof browser>) => visitor.post('/attune/consent', { accept: 'all' })

const withHeaders =
  (headers: Record<string, string>, decides = true): Page =>
  (req, res) => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
    send(res, decides ? String(req.visitor.decide('hero').content) : 'same')
  }

describe.each(platforms)('cache headers on $name', (platform) => {
  it('of a page that decided nothing are left alone, for visitors with a cookie too', async () => {
    const same = withHeaders({ 'Cache-Control': shared, Expires: 'Thu, 01 Jan 2099 00:00:00 GMT' }, false)
    const { app, clock } = await openShop({ platform, pages: { '/same': same } })
    const visitor = browser(app)
    await agree(visitor)
    clock.advance(2 * 86_400_000)
    const { headers } = await visitor.get('/same')
    expect(headers['cache-control']).toBe(shared)
    expect(headers.expires).toBe('Thu, 01 Jan 2099 00:00:00 GMT')
    expect(headers.vary).toBeUndefined()
    expect(headers['set-cookie']).toBeUndefined()
  })

  it('of a page that decided something keep it from all but this visitor', async () => {
    const page = withHeaders({
      'Cache-Control': shared,
      Expires: 'Thu, 01 Jan 2099 00:00:00 GMT',
      'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      'Surrogate-Control': 'max-age=3600',
      'CDN-Cache-Control': 'max-age=3600',
      'Vercel-CDN-Cache-Control': 'max-age=3600',
      Vary: 'Accept-Encoding',
    })
    const { app } = await openShop({ platform, pages: { '/page': page } })
    const { headers } = await browser(app).get('/page')
    expect(headers['cache-control']).toBe('private, no-cache')
    expect(headers.vary).toBe('Accept-Encoding, Cookie')
    for (const name of [
      'expires',
      'last-modified',
      'surrogate-control',
      'cdn-cache-control',
      'vercel-cdn-cache-control',
    ]) {
      expect(headers[name]).toBeUndefined()
    }
  })

  it.each([
    ['no-store', 'no-store'],
    ['private, no-store', 'private, no-store'],
    ['private, max-age=0', 'private, max-age=0'],
    ['no-cache', 'private, no-cache'],
  ])('that say %s become %s', async (given, expected) => {
    const { app } = await openShop({ platform, pages: { '/page': withHeaders({ 'Cache-Control': given }) } })
    expect((await browser(app).get('/page')).headers['cache-control']).toBe(expected)
  })

  it('count a segment or a trait that was read as a decision', async () => {
    const pages: Record<string, Page> = {
      '/segment': (req, res) => send(res, String(req.visitor.is('machines'))),
      '/trait': (req, res) => send(res, String(req.visitor.trait('name'))),
    }
    const { app } = await openShop({ platform, pages })
    expect((await browser(app).get('/segment')).headers.vary).toBe('Cookie')
    expect((await browser(app).get('/trait')).headers['cache-control']).toBe('private, no-cache')
  })

  it('stay private when the page signs somebody in after it decided', async () => {
    const { app } = await openShop({
      platform,
      pages: {
        '/login': async (req, res) => {
          req.visitor.decide('hero')
          await req.visitor.identify('abbie')
          res.setHeader('Cache-Control', shared)
          send(res, 'welcome')
        },
      },
    })
    const visitor = browser(app)
    await agree(visitor)
    expect((await visitor.get('/login')).headers['cache-control']).toBe('private, no-cache')
  })

  it('handed to writeHead() are corrected too', async () => {
    const { app } = await openShop({
      platform,
      pages: {
        '/object': (req, res) => {
          req.visitor.decide('hero')
          res.writeHead(200, { 'Cache-Control': shared, 'Content-Type': 'text/html' }).end('x')
        },
        '/list': (req, res) => {
          req.visitor.decide('hero')
          res.setHeader('Cache-Control', 'max-age=60')
          res.setHeader('Set-Cookie', 'replaced=1')
          res
            .writeHead(201, 'Made', ['Cache-Control', shared, 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
            .end('x')
        },
      },
    })
    const visitor = browser(app)
    expect((await visitor.get('/object')).headers['cache-control']).toBe('private, no-cache')
    const list = await visitor.get('/list')
    expect(list.status).toBe(201)
    expect(list.headers['cache-control']).toBe('private, no-cache')
    expect(list.headers['set-cookie']).toEqual(['a=1', 'b=2'])
  })

  it('and a page that the site shares never begins a profile or carries a cookie', async () => {
    const { app, profiles } = await openShop({
      platform,
      options: { track: 'always' },
      site: { consent: { model: 'opt-out' } },
      pages: { '/same': withHeaders({ 'Cache-Control': shared }, false) },
    })
    const visitor = browser(app)
    expect((await visitor.get('/same')).headers['set-cookie']).toBeUndefined()
    expect(await profiles()).toEqual([])
    const { headers } = await visitor.get('/plain')
    expect(headers['set-cookie']).toHaveLength(1)
    expect(headers['cache-control']).toBe('private, no-cache')
    expect(await profiles()).toHaveLength(1)
  })
})

describe.each(expresses)('a page asked for again, on $name', (platform) => {
  it('is 304 while the visitor would see the same, and sent anew once they would not', async () => {
    const { app, exposures } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    const first = await visitor.get('/')
    const same = await visitor.get('/', { 'If-None-Match': first.headers.etag! })
    expect(same.status).toBe(304)
    expect(same.headers['cache-control']).toBe('private, no-cache')
    expect(same.headers.vary).toBe('Cookie')
    await visitor.get('/machines')
    const other = await visitor.get('/', { 'If-None-Match': first.headers.etag! })
    expect([other.status, other.text]).toEqual([200, '<h1>Premium machines</h1>'])
    expect(await exposures()).toHaveLength(1)
    expect((await visitor.get('/', { 'If-None-Match': other.headers.etag! })).status).toBe(304)
    expect(await exposures()).toHaveLength(1)
  })

  it('was looked at all the same: what it tracks counts when it is 304', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    const { headers } = await visitor.get('/machines')
    await agree(visitor)
    expect((await visitor.get('/machines', { 'If-None-Match': headers.etag! })).status).toBe(304)
    expect((await visitor.get('/')).text).toBe('<h1>Premium machines</h1>')
  })
})
