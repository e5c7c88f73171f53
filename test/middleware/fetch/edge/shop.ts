import { gzipSync } from 'node:zlib'
import { createAttune } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { collectorFetch, injectPlacementsFetch, personalizeFetch } from 'attune/middleware/fetch'

/** What a worker is told of what goes on after its response. */
interface Context {
  waitUntil(work: Promise<unknown>): void
}

const html = { 'Content-Type': 'text/html; charset=utf-8' }
const page =
  '<!doctype html><p>Café</p><section data-attune-placement="hero">New this week</section><p>The end'
/** Workers compress what says that it is compressed, unless they are told not to. */
const packed = { headers: { ...html, 'Content-Encoding': 'gzip' }, encodeBody: 'manual' }

/** A shop without a server, as workers are written: it imports what the site would, and nothing of the tests. */
async function open() {
  const store = memoryStore()
  const errors: string[] = []
  const attune = await createAttune({
    store,
    secret: 'a secret of a shop without a server',
    onError: ({ code, message }) => void errors.push(`${code}: ${message}`),
    segments: {
      machines: { $event: { name: 'Product Viewed', where: { category: 'machines' }, count: { $gte: 1 } } },
    },
    placements: {
      hero: {
        experiences: [
          {
            name: 'machines',
            when: { $segment: 'machines' },
            variants: { premium: { content: 'Premium machines' } },
          },
        ],
        fallback: { content: 'New this week' },
      },
    },
  })
  const rate = { newcomers: 5 }
  return {
    ...{ store, errors, visit: personalizeFetch(attune, { rate }) },
    ...{ collect: collectorFetch(attune), inject: injectPlacementsFetch(attune) },
  }
}

/** Opened by the first request, because workers may do nothing before. */
let opening: ReturnType<typeof open> | undefined

export default {
  async fetch(request: Request, _env: unknown, context: Context): Promise<Response> {
    opening ??= open()
    const { store, errors, visit, collect, inject } = await opening
    const { pathname } = new URL(request.url)
    if (pathname === '/told') {
      const { entries } = await store.consume('exposures', undefined, 1000)
      return Response.json({ errors, exposures: entries.length })
    }
    const connection = {
      address: request.headers.get('X-Address') ?? undefined,
      waitUntil: (work: Promise<unknown>) => context.waitUntil(work),
    }
    if (pathname.startsWith('/attune/')) return collect(request, connection)
    const { visitor, send } = await visit(request, connection)
    if (pathname === '/machines') {
      visitor.track('Product Viewed', { category: 'machines' })
      return send(new Response('noted'))
    }
    if (pathname === '/foreign') return send(await inject(request, new Response(page, { headers: html })))
    if (pathname === '/packed') return send(await inject(request, new Response(gzipSync(page), packed)))
    return send(new Response(`<h1>${visitor.decide('hero').content}`, { headers: html }))
  },
}
