import { setImmediate as turn } from 'node:timers/promises'
import {
  collectorFetch,
  type InjectionOptions,
  injectPlacementsFetch,
  personalizeFetch,
} from 'attune/middleware/fetch'
import { openSite } from '../../support/open-site.ts'
import { placements, segments } from '../inject/foreign-shop.ts'
import { fetchBrowser } from './site.ts'

export type FetchPage = (request: Request) => Response | Promise<Response>

export const htmlUtf8 = { 'Content-Type': 'text/html; charset=utf-8' }

/** A body in pieces of its own, which says how many of them were asked for and whether somebody left. */
export function inPieces(
  pieces: readonly (string | Uint8Array)[],
  { last = 'end' as 'end' | 'error' | 'wait' } = {},
) {
  const told = { asked: 0, left: undefined as unknown }
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = pieces[told.asked++]
        await turn()
        if (piece !== undefined) controller.enqueue(Buffer.from(piece as string))
        else if (last === 'error') controller.error(new Error('The database is gone'))
        else if (last === 'end') controller.close()
        else await new Promise(() => {})
      },
      cancel(reason) {
        told.left = reason ?? 'left'
      },
    },
    { highWaterMark: 0 },
  )
  return { told, body }
}

export function cut(bytes: string | Uint8Array, pieces: number): Buffer[] {
  const whole = Buffer.from(bytes as string)
  const size = Math.ceil(whole.length / pieces)
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
    whole.subarray(i * size, (i + 1) * size),
  )
}

/** A shop whose pages nobody can touch, with Attune in front, of functions from `Request` to `Response`. */
export async function openForeignSite(pages: Record<string, FetchPage>, options: InjectionOptions = {}) {
  const site = await openSite({ segments, placements })
  const { attune, store } = site
  const visit = personalizeFetch(attune)
  const inject = injectPlacementsFetch(attune, options)
  const collect = collectorFetch(attune)

  const answer = async (request: Request) => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/attune/')) return collect(request)
    const { visitor, send } = await visit(request)
    if (pathname === '/machines') visitor.track('Product Viewed', { category: 'machines' })
    const page = pages[pathname]
    return send(await inject(request, page ? await page(request) : new Response('noted')))
  }
  const visitor = fetchBrowser(answer)
  await visitor.agree()
  await visitor.get('/machines')
  const exposures = async () => {
    const { entries } = await store.consume('exposures', undefined, 1000)
    return entries.flatMap(({ value }) =>
      (value as { exposures: { placement: string }[] }).exposures.map((each) => each.placement),
    )
  }
  /** The page as it is sent, to the visitor who looked at machines. */
  const receive = async (path: string, init?: RequestInit) => {
    const response = await visitor.open(path, init)
    return { response, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  return { ...site, answer, visitor, stranger: fetchBrowser(answer), exposures, receive }
}
