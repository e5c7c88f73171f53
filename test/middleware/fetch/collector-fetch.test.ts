import { collector, hashWriteKey } from 'attune/middleware'
import { collectorFetch, personalizeFetch } from 'attune/middleware/fetch'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { afterwards } from '../../support/browser.ts'
import { firefox, openSite } from '../../support/open-site.ts'
import { type Handler, platforms } from '../../support/platforms.ts'
import { definitions } from '../../support/shop.ts'
import { fetchBrowser } from './site.ts'

const key = 'attune_a-key-of-a-till-that-is-long-enough'
const options = { writeKeys: [{ name: 'till', hash: hashWriteKey(key) }], rate: { network: 40 } }
const own = {
  'accept-encoding': 'gzip',
  'user-agent': firefox,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
}
const form = { ...own, 'content-type': 'application/x-www-form-urlencoded' }
const viewed = { type: 'track', event: 'Product Viewed', messageId: 'm1' }
const basic = `Basic ${Buffer.from(`${key}:`).toString('base64')}`

/** What there is to ask, as method, path, headers and body. */
const requests: [string, string, Record<string, string>, unknown?][] = [
  ['GET', '/attune/client.js', own],
  ['HEAD', '/attune/client.js', own],
  ['GET', '/attune/consent', own],
  ['POST', '/attune/consent', own, { accept: 'all' }],
  ['POST', '/attune/consent', form, 'accept=none&return=/privacy%3Fdone'],
  ['POST', '/attune/consent', form, 'accept=none&return=//evil.example'],
  ['POST', '/attune/events', own, [viewed, { type: 'identify', userId: 'abbie' }]],
  ['POST', '/attune/events/', own, viewed],
  ['POST', '/attune/events?x=1', { ...own, 'sec-fetch-site': 'cross-site' }, viewed],
  ['POST', '/attune/events', own, '{"not json'],
  ['POST', '/attune/events', own, ''],
  ['POST', '/attune/events', own, JSON.stringify({ a: 'x'.repeat(70_000) })],
  ['POST', '/attune/events', form, 'a=1'],
  ['POST', '/attune/decide', own, { placements: ['hero'], url: '/?utm_source=mail' }],
  ['POST', '/attune/decide', own, { placements: ['heroo'] }],
  ['POST', '/attune/v1/track', { ...own, authorization: basic }, { ...viewed, userId: 'abbie' }],
  ['POST', '/attune/v1/track', { ...own, authorization: 'Basic bm9uZQ==' }, viewed],
  ['GET', '/attune/me?download', own],
  ['DELETE', '/attune/me', own],
  ['POST', '/attune/me/not-interested', form, 'item=p1&return=/'],
  ['POST', '/attune/me/reset', own, {}],
  ['GET', '/attune/health/live', own],
  ['GET', '/attune/health/ready', own],
]

/** Between them what belongs to the connection, or is new in every cookie. */
const incidental = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding', 'x-powered-by', 'etag'])
const told = (headers: Iterable<readonly [string, string]>) =>
  [...headers]
    .filter(([name]) => !incidental.has(name))
    .map(([name, value]) => [name, name === 'set-cookie' ? value.replace(/=[^;]*/, '=…') : value])
    .sort()

describe('collectorFetch()', () => {
  it('answers all that collector() answers, header by header', async () => {
    const node = await openSite(definitions)
    const app = platforms[2]!.build({ mounted: { '/attune': collector(node.attune, options) as Handler } })
    const web = await openSite(definitions)
    const collect = collectorFetch(web.attune, options)
    for (const [method, path, headers, sent] of requests) {
      const body = typeof sent === 'string' || sent === undefined ? sent : JSON.stringify(sent)
      const request = supertest(app)[method.toLowerCase() as 'get'](path).redirects(0).set(headers)
      const expected = await request.set('Host', 'shop.example').send(body).buffer(true)
      const init = { method, headers }
      const answer = await collect(
        new Request(`http://shop.example${path}`, body === undefined ? init : { ...init, body }),
        { address: '127.0.0.1' },
      )
      const name = `${method} ${path} ${body?.slice(0, 40)}`
      expect([answer.status, told(answer.headers)], name).toEqual([
        expected.status,
        told(
          Object.entries(expected.headers as Record<string, string | string[]>).flatMap(([header, value]) =>
            [value].flat().map((each) => [header, each] as const),
          ),
        ),
      ])
      const text = await answer.text()
      if (!path.includes('client.js')) expect(text.length, name).toBe((expected.text ?? '').length)
      else expect(text === '').toBe(method === 'HEAD')
      await afterwards()
    }
    expect(web.errors.map(({ code }) => code)).toEqual(node.errors.map(({ code }) => code))
  })

  it('answers 404 for what is not there, and takes requests whose path its router cut', async () => {
    const { attune } = await openSite(definitions)
    const ask = (collect: ReturnType<typeof collectorFetch>, path: string) =>
      collect(new Request(`http://shop.example${path}`, { headers: own }))
    const collect = collectorFetch(attune)
    for (const path of ['/attune/nothing', '/attune', '/attune/constructor', '/attunex/consent', '/consent'])
      expect((await ask(collect, path)).status, path).toBe(404)
    expect((await ask(collectorFetch(attune, { path: '/' }), '/consent')).status).toBe(200)
    expect((await ask(collectorFetch(attune, { path: '/api/a/' }), '/api/a/consent')).status).toBe(200)
    expect(() => collectorFetch(attune, { path: 'attune' })).toThrow('Give a path such as "/attune"')
  })

  it('limits networks where the platform names them, and does not take all the world for one', async () => {
    const { attune } = await openSite(definitions)
    const collect = collectorFetch(attune, { rate: { network: 2 } })
    const ask = async (address?: string) => {
      const body = JSON.stringify({ placements: ['hero'] })
      const request = new Request('http://shop.example/attune/decide', { method: 'POST', headers: own, body })
      return (await collect(request, { address })).status
    }
    expect([await ask('192.0.2.1'), await ask('192.0.2.1'), await ask('192.0.2.1')]).toEqual([200, 200, 429])
    expect(await ask('192.0.2.2')).toBe(200)
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 200])
  })

  it('refuses a body that somebody else read, and reads no further than the limit', async () => {
    const { attune } = await openSite(definitions)
    const collect = collectorFetch(attune)
    const post = (body: RequestInit & { duplex?: 'half' }) =>
      new Request('http://shop.example/attune/events', { method: 'POST', headers: own, ...body })
    const read = post({ body: JSON.stringify(viewed) })
    await read.text()
    expect((await collect(read)).status).toBe(400)
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1_000
        controller.enqueue(new Uint8Array(1_000))
      },
    })
    expect((await collect(post({ body: endless, duplex: 'half' }))).status).toBe(413)
    await afterwards()
    const before = sent
    await afterwards()
    expect(sent).toBe(before)
    expect(sent).toBeLessThan(200_000)
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    expect((await collect(post({ body: broken, duplex: 'half' }))).status).toBe(400)
  })

  it('shows somebody known what is known of them only where the live session names them', async () => {
    const { attune } = await openSite(definitions)
    await attune.answerConsent({ userId: 'abbie' }, { personalization: true }, { source: 'till' })
    const collect = collectorFetch(attune, { user: (request) => request.headers.get('x-user') })
    const me = async (headers: Record<string, string>) => {
      const request = new Request('http://shop.example/attune/me', { headers: { ...own, ...headers } })
      return (await (await collect(request)).json()) as { person: { userId?: string } | null }
    }
    expect(JSON.stringify((await me({ 'x-user': 'abbie' })).person)).toContain('abbie')
    expect((await me({})).person).toBe(null)
  })

  it('has one visitor with a handler that opened the same request, whose response is the one that counts', async () => {
    const { attune, store } = await openSite({ ...definitions, consent: { model: 'opt-out' } })
    const [visit, collect] = [personalizeFetch(attune), collectorFetch(attune)]
    const visitor = fetchBrowser(async (request) => {
      const { send } = await visit(request)
      return send(await collect(request))
    })
    await visitor.post('/attune/events', { ...viewed, properties: { category: 'machines' } })
    expect(visitor.cookies.size).toBe(1)
    const { body } = await visitor.post('/attune/decide', { placements: ['hero'] })
    expect(body.decisions.hero.content).toBe('Premium machines')
    expect((await store.consume('exposures', undefined, 10)).entries).toHaveLength(1)
  })
})

describe('personalizeFetch()', () => {
  it('believes about HTTPS the address asked for, or what the platform says', async () => {
    const { attune } = await openSite({ consent: { model: 'opt-out' } })
    const visit = personalizeFetch(attune, { track: 'always' })
    const cookie = async (url: string, secure?: boolean) => {
      const request = new Request(url, { headers: { 'user-agent': firefox, accept: 'text/html' } })
      const { send } = await visit(request, secure === undefined ? {} : { secure })
      return send(new Response('<p>', { headers: { 'content-type': 'text/html' } }))
        .headers.getSetCookie()[0]
        ?.split('=')[0]
    }
    expect(await cookie('http://shop.example/')).toBe('attune')
    expect(await cookie('https://shop.example/')).toBe('__Host-attune')
    expect(await cookie('http://shop.example/', true)).toBe('__Host-attune')
  })

  it('keeps what the site answered: status, headers that nobody may change, several cookies, no body', async () => {
    const { attune } = await openSite({ ...definitions, consent: { model: 'opt-out' } })
    const visit = personalizeFetch(attune)
    const sent = async (response: Response) => {
      const { visitor, send } = await visit(
        new Request('http://shop.example/', { headers: { 'user-agent': firefox } }),
      )
      visitor.decide('hero')
      return send(response)
    }
    const redirect = await sent(Response.redirect('http://shop.example/next', 302))
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'http://shop.example/next'])
    const headers = new Headers([
      ['Set-Cookie', 'a=1; Path=/'],
      ['Set-Cookie', 'b=2; Path=/'],
      ['Vary', 'Accept'],
    ])
    const page = await sent(new Response('<p>', { status: 201, statusText: 'Made', headers }))
    expect([page.status, page.statusText, page.headers.get('vary')]).toEqual([201, 'Made', 'Accept, Cookie'])
    expect(page.headers.getSetCookie()).toEqual([
      'a=1; Path=/',
      'b=2; Path=/',
      expect.stringMatching(/^attune=/),
    ])
    expect((await sent(new Response(null, { status: 204 }))).body).toBe(null)
    const error = Response.error()
    expect(await sent(error)).toBe(error)
  })

  it('checks its options at start-up', async () => {
    const { attune } = await openSite()
    expect(() => personalizeFetch(attune, { track: 'sometimes' as never })).toThrow('no tracking')
  })
})
