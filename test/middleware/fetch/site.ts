import type { AttuneOptions } from 'attune'
import { type Connection, collectorFetch, type FetchVisit, personalizeFetch } from 'attune/middleware/fetch'
import { Hono } from 'hono'
import { afterwards } from '../../support/browser.ts'
import { firefox, openSite } from '../../support/open-site.ts'
import { definitions } from '../../support/shop.ts'

export type ShopApp = Hono<{ Variables: Pick<FetchVisit, 'visitor'> }>

/** The shop of the other tests, on Hono. */
export async function openHono(site: Partial<AttuneOptions> = {}, pages: (app: ShopApp) => void = () => {}) {
  const opened = await openSite({ ...definitions, ...site })
  const { attune, store } = opened
  const visit = personalizeFetch(attune, { user: (request) => request.headers.get('x-user') })
  const collect = collectorFetch(attune)
  const app: ShopApp = new Hono()
  const unfinished: Promise<unknown>[] = []
  const connection: Connection = {
    address: '192.0.2.7',
    waitUntil: (work) => void unfinished.push(work),
  }
  app.use(async (c, next) => {
    const { visitor, send } = await visit(c.req.raw, connection)
    c.set('visitor', visitor)
    await next()
    c.res = send(c.res)
  })
  app.all('/attune/*', (c) => collect(c.req.raw, connection))
  app.get('/', (c) => c.html(`<h1>${c.get('visitor').decide('hero').content}</h1>`))
  app.get('/machines', (c) => {
    c.get('visitor').track('Product Viewed', { category: 'machines' })
    return c.html('<h1>Machines</h1>')
  })
  pages(app)

  const exposures = async () => {
    const { entries } = await store.consume('exposures', undefined, 1000)
    return entries.flatMap(({ value }) => (value as { exposures: { placement: string }[] }).exposures)
  }
  return { ...opened, app, exposures, written: () => Promise.all(unfinished) }
}

/** A browser that keeps cookies, in front of a function from `Request` to `Response`. */
export function fetchBrowser(answer: (request: Request) => Response | Promise<Response>) {
  const cookies = new Map<string, string>()

  const open = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers({ 'User-Agent': firefox, Accept: 'text/html', 'Sec-Fetch-Dest': 'document' })
    new Headers(init.headers).forEach((value, name) => {
      headers.set(name, value)
    })
    if (cookies.size > 0) headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await answer(new Request(new URL(path, 'http://shop.example'), { ...init, headers }))
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (line.includes('Max-Age=0')) cookies.delete(name!)
      else cookies.set(name!, value!)
    }
    return response
  }

  /** Takes all of a page. */
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await open(path, init)
    const text = await response.text()
    await afterwards()
    return { response, text }
  }

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const own = {
      'Content-Type': 'application/json',
      'Sec-Fetch-Dest': 'empty',
      'Sec-Fetch-Site': 'same-origin',
    }
    const sent = typeof body === 'string' ? body : JSON.stringify(body)
    const { response, text } = await get(path, {
      method: 'POST',
      body: sent,
      headers: { ...own, ...headers },
    })
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) }
  }

  return { cookies, open, get, post, agree: () => post('/attune/consent', { accept: 'all' }) }
}
