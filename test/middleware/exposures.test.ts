import { createServer, type RequestListener, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { afterwards, browser } from '../support/browser.ts'
import { everythingIn, firefox } from '../support/open-site.ts'
import { expresses, type Page, platforms, send } from '../support/platforms.ts'
import { definitions, openShop, type ShopParts } from '../support/shop.ts'

const machines = [{ placement: 'hero', experience: 'machines', variant: 'premium', propensity: 1 }]

/** A shop whose one visitor has agreed and is interested in machines; nothing was shown yet. */
async function interested(parts: ShopParts = {}) {
  const shop = await openShop(parts)
  const visitor = browser(shop.app)
  await visitor.post('/attune/consent', { accept: 'all' })
  await visitor.get('/machines')
  const folded = async () => (await shop.profiles())[0]!.folded
  return { ...shop, visitor, folded }
}

const decide: Page = (req, res) => send(res, String(req.visitor.decide('hero').content))

describe.each(platforms)('what was shown, on $name', (platform) => {
  it('is logged once the page was sent, once per page', async () => {
    const { visitor, exposures } = await interested({ platform })
    expect(await exposures()).toEqual([])
    await visitor.get('/')
    expect(await exposures()).toEqual(machines)
    await visitor.get('/')
    expect(await exposures()).toHaveLength(2)
  })

  it('is logged with a page in answer to a form, and with data, too', async () => {
    const { visitor, exposures } = await interested({ platform, pages: { '/decide': decide } })
    await visitor.submit('/decide', { a: 1 })
    expect(await exposures()).toHaveLength(1)
    await visitor.fetch('/decide')
    expect(await exposures()).toHaveLength(2)
  })

  it.each([
    ['HEAD', {}, 'head'],
    ['a page fetched ahead', { 'Sec-Purpose': 'prefetch;prerender' }, 'get'],
    [
      'a bot',
      { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
      'get',
    ],
  ] as const)('is not logged, and no page view is, for %s', async (_, headers, method) => {
    const { visitor, exposures, folded } = await interested({ platform })
    const before = await folded()
    const { status } = await visitor[method]('/', headers)
    expect(status).toBe(200)
    expect(await exposures()).toEqual([])
    expect(await folded()).toBe(before)
  })

  it.each([404, 500, 204])('is not logged when the answer is %i', async (status) => {
    const pages: Record<string, Page> = {
      '/answer': (req, res) => {
        const { content } = req.visitor.decide('hero')
        send(res, status === 204 ? '' : String(content), status)
      },
    }
    const { visitor, exposures, profiles } = await interested({ platform, pages })
    await visitor.get('/answer')
    expect(await exposures()).toEqual([])
    const seen = (await profiles())[0]!.timeline.filter(({ n }) => n === 'Page Viewed')
    expect(seen).toHaveLength(status === 204 ? 2 : 1)
  })

  it('is logged before a redirect goes out, whose target is the page that is counted', async () => {
    const pages: Record<string, Page> = {
      '/split': (req, res) => {
        req.visitor.decide('hero')
        res.statusCode = 302
        res.setHeader('Location', '/')
        res.end()
      },
    }
    const { visitor, exposures, profiles } = await interested({ platform, pages })
    const { status } = await visitor.get('/split')
    expect(status).toBe(302)
    expect(await exposures()).toEqual(machines)
    expect((await profiles())[0]!.timeline.filter(({ n }) => n === 'Page Viewed')).toHaveLength(1)
  })

  it('and what a form tracked before it redirects, the next page knows', async () => {
    const pages: Record<string, Page> = {
      '/buy': (req, res) => {
        req.visitor.track('Product Viewed', { category: 'machines' })
        res.writeHead(303, { Location: '/' }).end()
      },
    }
    const { app } = await openShop({ platform, pages })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all' })
    expect((await visitor.submit('/buy', {})).status).toBe(303)
    expect((await visitor.get('/')).text).toContain('Premium machines')
  })

  it('is seen by the next request as soon as a redirect is on its way', async () => {
    const answers: boolean[] = []
    const { app, attune, clock } = await openShop({
      platform,
      pages: {
        '/buy': async (req, res) => {
          req.visitor.track('Product Viewed', { category: 'machines' })
          res.writeHead(303, { Location: '/' })
          const facts = { method: 'GET', url: '/', headers: { 'user-agent': firefox }, now: clock.now() }
          const next = await attune.visit({ request: facts, profileId: req.visitor.id })
          answers.push(next.is('machines'))
          res.end()
        },
      },
    })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all' })
    await visitor.submit('/buy', {})
    expect(answers).toEqual([true])
  })

  it('is not logged when the visitor left before the page was complete', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const { promise: gone, resolve: leave } = Promise.withResolvers<void>()
    const { promise: over, resolve: end } = Promise.withResolvers<void>()
    const pages: Record<string, Page> = {
      '/long': async (req, res) => {
        const { content } = req.visitor.decide('hero')
        res.once('close', leave)
        res.setHeader('Content-Type', 'text/html')
        res.write(String(content))
        begin()
        await gone
        res.end('the rest')
        end()
      },
    }
    const { app, visitor, exposures, folded } = await interested({ platform, pages })
    const before = await folded()
    const { port, close } = await listen(app)
    const aborted = request({
      port,
      path: '/long',
      headers: { cookie: visitor.header(), accept: 'text/html', 'user-agent': 'Mozilla/5.0 Firefox/140.0' },
    })
    aborted.on('error', () => {})
    aborted.end()
    await begun
    aborted.destroy()
    await over
    await afterwards()
    await close()
    expect(await exposures()).toEqual([])
    expect(await folded()).toBe(before)
  })

  it('leaves no trace when a preview link is opened, and shows the variant', async () => {
    const { app, attune, store } = await openShop({ platform })
    const target = { placement: 'hero', experience: 'machines', variant: 'premium' }
    const { pathname, search } = new URL(attune.previewLink('http://shop.example/', target))
    const editor = browser(app)
    await editor.post('/attune/consent', { accept: 'all' })
    const before = await everythingIn(store)
    const page = await editor.get(pathname + search)
    expect(page.text).toBe('<h1>Premium machines</h1>')
    expect(page.headers['set-cookie']).toBeUndefined()
    expect(page.headers['cache-control']).toBe('private, no-cache')
    expect(await everythingIn(store)).toBe(before)
    expect((await editor.get('/')).text).toBe('<h1>New this week</h1>')
  })
})

describe.each(expresses)('page views on $name', (platform) => {
  it('carry where the visitor came from, and the campaign', async () => {
    const referrer = 'https://www.google.com/'
    const fromLetter = {
      $event: { name: 'Page Viewed', where: { campaign_source: 'letter', referrer }, count: { $gte: 1 } },
    }
    const { app } = await openShop({
      platform,
      site: { segments: { ...definitions.segments, fromLetter } },
      pages: { '/landing': (req, res) => send(res, String(req.visitor.is('fromLetter'))) },
    })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all' })
    expect((await visitor.get('/landing')).text).toBe('false')
    expect((await visitor.get('/landing?utm_source=letter', { Referer: referrer })).text).toBe('true')
    expect((await visitor.get('/landing')).text).toBe('true')
  })

  it('are not counted for what a page fetches or frames', async () => {
    const { visitor, folded } = await interested({ platform })
    const before = await folded()
    await visitor.get('/plain', { 'Sec-Fetch-Dest': 'empty' })
    await visitor.get('/plain', { 'Sec-Fetch-Dest': 'iframe' })
    expect(await folded()).toBe(before)
    await visitor.get('/plain', { 'Sec-Fetch-Dest': '' })
    expect(await folded()).toBe(before + 1)
  })

  it('of a site that wants none are neither kept nor counted', async () => {
    const { visitor, folded } = await interested({ platform, options: { track: 'never' } })
    const before = await folded()
    await visitor.get('/plain')
    expect(await folded()).toBe(before)
  })

  it('of one who agreed begin a profile only once a page decides something, unless the site says always', async () => {
    const optOut = { consent: { model: 'opt-out' as const } }
    const careful = await openShop({ platform, site: optOut })
    const first = browser(careful.app)
    await first.get('/plain')
    expect(await careful.profiles()).toEqual([])
    expect(first.cookies.size).toBe(0)
    await first.get('/')
    expect(await careful.profiles()).toHaveLength(1)
    expect(first.cookies.size).toBe(1)
    const eager = await openShop({ platform, site: optOut, options: { track: 'always' } })
    const second = browser(eager.app)
    await second.get('/plain')
    expect(await eager.profiles()).toHaveLength(1)
    expect(second.cookies.size).toBe(1)
  })

  it('are not counted for downloads and data', async () => {
    const pages: Record<string, Page> = {
      '/list': (_req, res) => {
        res.setHeader('Content-Type', 'application/json')
        res.end('[]')
      },
    }
    const { visitor, folded } = await interested({ platform, pages })
    const before = await folded()
    await visitor.get('/list')
    expect(await folded()).toBe(before)
  })

  it('are written before the process ends', async () => {
    const { app, attune, store } = await openShop({ platform })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all' })
    await visitor.get('/machines')
    let written = ''
    const { close } = store
    store.close = async () => {
      written = await everythingIn(store)
      await close()
    }
    await attune.close()
    expect(written).toContain('Product Viewed')
  })
})

async function listen(app: RequestListener) {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  return { port, close: () => new Promise((resolve) => server.close(resolve)) }
}
