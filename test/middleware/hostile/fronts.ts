import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Attune, Visitor } from 'attune'
import { collector, injectPlacements, personalize, type WriteKey } from 'attune/middleware'
import { collectorFetch, injectPlacementsFetch, personalizeFetch } from 'attune/middleware/fetch'
import { Hono } from 'hono'
import { expresses, type Handler, type Platform, platforms, type Req, send } from '../../support/platforms.ts'
import { type Answer, openWire, requestBytes, type Sent, sentHeaders } from './wire.ts'

/** What every shop is made of, whatever serves it. */
export interface Besieged {
  readonly attune: Attune
  readonly writeKeys: readonly WriteKey[]
  page(visitor: Visitor): string
  readonly foreign: string
  render(content: unknown, options: object): string
}

export interface Standing {
  ask(sent: Sent): Promise<Answer>
  /** Bytes as they are, where there is a connection to send them over. */
  readonly bytes?: (bytes: string) => Promise<Answer>
  /** What becomes of a `Request`, where that is what is taken. */
  readonly answer?: (request: Request) => Promise<Answer>
  close(): Promise<void>
}

/** A kind of server that a shop may stand behind. */
export interface Front {
  readonly name: string
  /** Leads into Attune where another front does: what is looked for is what comes before. */
  readonly likeAnother?: true
  open(shop: Besieged): Promise<Standing>
}

/** More than these tests send: what they look for is behind the limits. */
const rate = { visitor: 1e6, network: 1e6, key: 1e9, me: 1e6 }
const visits = { visitor: Number.POSITIVE_INFINITY }
const nobody = new Response(null, { status: 400 })

function onNode(platform: Platform): Front {
  const user = (req: object) => (req as Req).headers['x-signed-in'] as string | undefined
  return {
    name: platform.name,
    open({ attune, writeKeys, page, foreign, render }) {
      const app = platform.build({
        before: [
          personalize(attune, { user, rate: visits }) as Handler,
          injectPlacements(attune, { render }) as unknown as Handler,
        ],
        mounted: { '/attune': collector(attune, { user, rate, writeKeys }) as Handler },
        pages: {
          '/': (req, res) => send(res, page(req.visitor)),
          '/foreign': (_req, res) => send(res, foreign),
        },
      })
      return overWire(app)
    },
  }
}

async function overWire(app: RequestListener): Promise<Standing> {
  const wire = await openWire(app)
  return { ask: (sent) => wire.send(requestBytes(sent)), bytes: wire.send, close: wire.close }
}

/** The shop as functions from `Request` to `Response`. */
function fetchParts({ attune, writeKeys, render }: Besieged) {
  const user = ({ headers }: Request) => headers.get('x-signed-in')
  return {
    visit: personalizeFetch(attune, { user, rate: visits }),
    collect: collectorFetch(attune, { user, rate, writeKeys }),
    inject: injectPlacementsFetch(attune, { render }),
  }
}

const html = { headers: { 'Content-Type': 'text/html; charset=utf-8' } }

/** Nothing between a `Request` and Attune that would refuse a part of it. */
export const asFunctions: Front = {
  name: 'functions from Request to Response',
  async open(shop) {
    const { visit, collect, inject } = fetchParts(shop)
    const answer = async (request: Request) => {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/attune/')) return collect(request)
      const { visitor, send } = await visit(request)
      if (pathname === '/') return send(new Response(shop.page(visitor), html))
      const page =
        pathname === '/foreign' ? new Response(shop.foreign, html) : new Response('', { status: 404 })
      return send(await inject(request, page))
    }
    return {
      ask: async (sent) => answerOf(isRefused(sent) ? nobody.clone() : await answer(requestOf(sent))),
      answer: async (request) => answerOf(await answer(request)),
      async close() {},
    }
  },
}

/** There is no such `Request`, so no platform hands one over. */
const isRefused = ({ method }: Sent) => method === 'TRACE'

export function requestOf(sent: Sent): Request {
  const { method = 'GET', path, body = null } = sent
  const init = { method, headers: sentHeaders(sent), body: body as string | null, duplex: 'half' }
  return new Request(`http://shop.example${path}`, init)
}

async function answerOf(response: Response): Promise<Answer> {
  const headers: Record<string, string> = Object.create(null)
  for (const [name, value] of response.headers) headers[name] = value
  const lines = [...response.headers].map((pair) => pair.join(': '))
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
  return { status: response.status, head: [response.status, ...lines].join('\r\n'), headers, body }
}

const hono: Front = {
  name: 'Hono, served by Node',
  likeAnother: true,
  open(shop) {
    const { visit, collect, inject } = fetchParts(shop)
    const app = new Hono<{ Variables: { visitor: Visitor } }>()
    app.all('/attune/*', (c) => collect(c.req.raw))
    app.use(async (c, next) => {
      const { visitor, send } = await visit(c.req.raw)
      c.set('visitor', visitor)
      await next()
      c.res = send(await inject(c.req.raw, c.res))
    })
    app.all('/', (c) => c.html(shop.page(c.get('visitor'))))
    app.all('/foreign', (c) => c.html(shop.foreign))
    return overWire(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
  },
}

/** Express 4 takes the same way through Attune as Express 5. */
export const fronts: readonly Front[] = [
  onNode(expresses[0]!),
  { ...onNode(platforms.at(-1)!), likeAnother: true },
  asFunctions,
  hono,
]
