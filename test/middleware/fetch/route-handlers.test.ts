import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Visitor } from 'attune'
import { collectorFetch, injectPlacementsFetch, personalizeFetch } from 'attune/middleware/fetch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { afterwards } from '../../support/browser.ts'
import { everythingIn, openSite } from '../../support/open-site.ts'
import { filledPage, page, placements, segments } from '../inject/foreign-shop.ts'
import { htmlUtf8 } from './foreign-site.ts'
import { fetchBrowser } from './site.ts'

/** Headers that a platform hands over for reading alone. */
class FixedHeaders extends Headers {
  override set(): void {
    throw new TypeError('immutable')
  }
  override append(): void {
    throw new TypeError('immutable')
  }
  override delete(): void {
    throw new TypeError('immutable')
  }
}

/** What Next hands to a route handler: more than a `Request`, with headers that are fixed. */
class NextLikeRequest extends Request {
  readonly nextUrl: URL
  readonly cookies: ReadonlyMap<string, string>
  readonly #headers: Headers

  constructor(request: Request) {
    super(request)
    this.nextUrl = new URL(request.url)
    this.cookies = new Map()
    this.#headers = new Proxy(new FixedHeaders(), {
      get(target, name) {
        const isRead = !['set', 'append', 'delete'].includes(String(name))
        const owner = isRead ? request.headers : target
        const value = Reflect.get(owner, name, owner)
        return typeof value === 'function' ? value.bind(owner) : value
      },
    })
  }

  override get headers(): Headers {
    return this.#headers
  }
}

/** Where a page is rendered in advance, Next watches what is read of the request. */
function observed<Whole extends object>(whole: Whole): Whole {
  return new Proxy(whole, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const shop = async () => {
  const site = await openSite({ segments, placements })
  const { attune, store } = site
  const unfinished: Promise<unknown>[] = []
  const exposures = async () => (await store.consume('exposures', undefined, 10)).entries.length
  return {
    ...site,
    visit: personalizeFetch(attune),
    collect: collectorFetch(attune, { path: '/api/attune' }),
    inject: injectPlacementsFetch(attune),
    unfinished,
    exposures,
    /** As `after()` of Next takes work. */
    after: (work: Promise<unknown>) => void unfinished.push(work),
  }
}

function lookedAtMachines(visitor: Visitor): Response {
  visitor.track('Product Viewed', { category: 'machines' })
  return new Response('noted')
}

const agree = async (visitor: ReturnType<typeof fetchBrowser>, path: string) => {
  await visitor.post(path, { accept: 'all' })
  await visitor.get('/machines')
}

describe.each([
  ['NextRequest-like requests', (request: Request) => new NextLikeRequest(request)],
  [
    'NextRequest-like requests that are watched',
    (request: Request) => observed(new NextLikeRequest(request)),
  ],
])('route handlers with %s', (_, handed) => {
  const open = async () => {
    const site = await shop()
    const { visit, collect, after } = site
    /** `app/api/attune/[...path]/route.ts` */
    const POST = (request: Request) => collect(request, { waitUntil: after })
    /** `app/[page]/route.ts` */
    const GET = async (request: NextLikeRequest, { params }: { params: Promise<{ page: string }> }) => {
      const { visitor, send } = await visit(request, { waitUntil: after })
      const { page } = await params
      if (page === 'machines') return send(lookedAtMachines(visitor))
      return send(new Response(`<p>${visitor.decide('hero').content}`, { headers: htmlUtf8 }))
    }
    const visitor = fetchBrowser((request) => {
      const next = handed(request)
      const { pathname } = next.nextUrl
      if (pathname.startsWith('/api/attune/')) return POST(next)
      return GET(next, { params: Promise.resolve({ page: pathname.slice(1) }) })
    })
    return { ...site, visitor }
  }

  it('adapt, take what browsers post, and tell after() of what goes on', async () => {
    const { visitor, exposures, unfinished, store } = await open()
    await agree(visitor, '/api/attune/consent')
    const { response, text } = await visitor.get('/home')
    expect(text).toContain('<p>Machines')
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    await Promise.all(unfinished)
    expect(unfinished).toHaveLength(3)
    expect(await exposures()).toBe(1)
    const events = [{ type: 'track', event: 'Product Viewed', properties: { category: 'cups' } }]
    expect((await visitor.post('/api/attune/events', events)).body.accepted).toBe(1)
    expect(await everythingIn(store)).toContain('cups')
  })
})

describe('a worker with fetch(request, env, context)', () => {
  it('adapts, and tells its context of what goes on', async () => {
    const { visit, collect, exposures } = await shop()
    class Context {
      readonly #work: Promise<unknown>[] = []
      waitUntil(work: Promise<unknown>): void {
        this.#work.push(work)
      }
      done(): Promise<unknown> {
        return Promise.all(this.#work)
      }
    }
    const worker = {
      async fetch(request: Request, _env: object, context: Context): Promise<Response> {
        const connection = {
          address: request.headers.get('cf-connecting-ip') ?? undefined,
          waitUntil: (work: Promise<unknown>) => context.waitUntil(work),
        }
        const { pathname } = new URL(request.url)
        if (pathname.startsWith('/api/attune/')) return collect(request, connection)
        const { visitor, send } = await visit(request, connection)
        if (pathname === '/machines') return send(lookedAtMachines(visitor))
        return send(new Response(`<p>${visitor.decide('hero').content}`, { headers: htmlUtf8 }))
      },
    }
    const contexts: Context[] = []
    const visitor = fetchBrowser((request) => {
      const context = new Context()
      contexts.push(context)
      return worker.fetch(request, {}, context)
    })
    await agree(visitor, '/api/attune/consent')
    expect((await visitor.get('/')).text).toContain('<p>Machines')
    await Promise.all(contexts.map((context) => context.done()))
    expect(await exposures()).toBe(1)
  })
})

describe('a Response of fetch(), whose headers nobody may change', () => {
  const upstream = createServer((req, res) => {
    const isPacked = req.url === '/packed'
    const coding = isPacked ? { 'Content-Encoding': 'gzip' } : {}
    res.writeHead(200, { ...htmlUtf8, ...coding, 'Set-Cookie': ['a=1', 'b=2'] })
    if (req.url === '/endless') res.write(page)
    else res.end(isPacked ? gzipSync(page) : page)
  })
  let origin: string

  beforeAll(async () => {
    upstream.listen(0, '127.0.0.1')
    await once(upstream, 'listening')
    origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  })
  afterAll(() => {
    upstream.closeAllConnections()
    upstream.close()
  })

  const open = async () => {
    const site = await shop()
    const { visit, collect, inject } = site
    const visitor = fetchBrowser(async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/api/')) return collect(request)
      const { visitor, send } = await visit(request)
      if (pathname === '/machines') return send(lookedAtMachines(visitor))
      if (pathname === '/next') return send(await inject(request, Response.redirect(`${origin}/plain`, 307)))
      const answer = await fetch(origin + pathname, { signal: request.signal })
      expect(() => answer.headers.set('X-Test', '1')).toThrow()
      if (pathname !== '/packed') return send(await inject(request, answer))
      const headers = new Headers(answer.headers)
      for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name)
      return send(await inject(request, new Response(answer.body, { status: answer.status, headers })))
    })
    await agree(visitor, '/api/attune/consent')
    return { ...site, visitor }
  }

  it('is filled, and keeps its cookies', async () => {
    const { visitor, exposures } = await open()
    for (const path of ['/plain', '/packed']) {
      const { response, text } = await visitor.get(path)
      expect([path, text]).toEqual([path, filledPage])
      expect(response.headers.getSetCookie().slice(0, 2)).toEqual(['a=1', 'b=2'])
      expect(response.headers.get('cache-control')).toBe('private, no-cache')
    }
    expect(await exposures()).toBe(2)
  })

  it('may be a redirect', async () => {
    const { visitor } = await open()
    const { response } = await visitor.get('/next')
    expect([response.status, response.headers.get('location')]).toEqual([307, `${origin}/plain`])
  })

  it('is let go of, with its connection, when the visitor leaves', async () => {
    const { visitor, exposures } = await open()
    const closed = new Promise((resolve) =>
      upstream.once('request', (_req, res) => res.once('close', resolve)),
    )
    const reader = (await visitor.open('/endless')).body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toContain('Machines')
    await reader.cancel()
    await closed
    await afterwards()
    expect(await exposures()).toBe(0)
  })
})
