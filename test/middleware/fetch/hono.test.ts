import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { HTTPException } from 'hono/http-exception'
import { describe, expect, it } from 'vitest'
import { afterwards } from '../../support/browser.ts'
import { everythingIn } from '../../support/open-site.ts'
import { fetchBrowser, openHono } from './site.ts'

const visited = async (...given: Parameters<typeof openHono>) => {
  const shop = await openHono(...given)
  const visitor = fetchBrowser((request) => shop.app.fetch(request))
  await visitor.agree()
  return { ...shop, visitor }
}

describe('a shop on Hono', () => {
  it('adapts to a visitor who has agreed, in one cookie and one response', async () => {
    const { visitor, exposures } = await visited()
    await visitor.get('/machines')
    expect([...visitor.cookies.keys()].sort()).toEqual(['attune', 'attune-consent'])
    const { response, text } = await visitor.get('/')
    expect(text).toBe('<h1>Premium machines</h1>')
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    expect(response.headers.get('vary')).toBe('Cookie')
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(response.headers.get('server-timing')).toContain('attune-view')
    expect(await exposures()).toMatchObject([{ placement: 'hero', variant: 'premium' }])
  })

  it('leaves alone what asked nothing of its visitor, and keeps nothing of a stranger', async () => {
    const { app, store } = await openHono({}, (app) => {
      app.get('/same', (c) => c.text('same', 200, { 'Cache-Control': 'public, max-age=600', 'X-Own': 'yes' }))
    })
    const stranger = fetchBrowser((request) => app.fetch(request))
    const { response } = await stranger.get('/same')
    expect(response.headers.get('cache-control')).toBe('public, max-age=600')
    expect(response.headers.get('x-own')).toBe('yes')
    expect((await stranger.get('/')).text).toBe('<h1>New this week</h1>')
    expect(stranger.cookies.size).toBe(0)
    expect(await everythingIn(store)).toBe('[]')
  })

  it('lets nobody change a cookie', async () => {
    const { visitor } = await visited()
    await visitor.get('/machines')
    visitor.cookies.set('attune', `${visitor.cookies.get('attune')}x`)
    expect((await visitor.get('/')).text).toBe('<h1>New this week</h1>')
  })

  it('knows whom the live session names', async () => {
    const { visitor, attune } = await visited()
    await visitor.get('/machines', { headers: { 'X-User': 'abbie' } })
    expect(await attune.find({ userId: 'abbie' })).toMatchObject({ kind: 'known' })
  })

  it('sends cookies and what was tracked with a redirect', async () => {
    const { visitor } = await visited({ consent: { model: 'opt-out' } }, (app) => {
      app.get('/go', (c) => {
        c.get('visitor').track('Product Viewed', { category: 'machines' })
        return c.redirect('/', 303)
      })
    })
    visitor.cookies.clear()
    const { response } = await visitor.get('/go')
    expect([response.status, response.headers.get('location')]).toEqual([303, '/'])
    expect((await visitor.get('/')).text).toBe('<h1>Premium machines</h1>')
  })

  it('passes a stream on as it comes, and counts it once all of it was taken', async () => {
    const parts = ['<h1>', 'Premium ', 'machines', '</h1>'].map((part) => new TextEncoder().encode(part))
    const taken: number[] = []
    const { visitor, exposures } = await visited({}, (app) => {
      app.get('/stream', (c) => {
        c.get('visitor').decide('hero')
        let next = 0
        const body = new ReadableStream({
          pull(controller) {
            taken.push(next)
            if (next < parts.length) controller.enqueue(parts[next++])
            else controller.close()
          },
        })
        return c.body(body, 200, { 'Content-Type': 'text/html' })
      })
    })
    await visitor.get('/machines')
    const reader = (await visitor.open('/stream')).body!.getReader()
    for (const part of parts) {
      await afterwards()
      expect(await exposures()).toEqual([])
      expect((await reader.read()).value).toBe(part)
      expect(taken.length).toBeLessThanOrEqual(parts.indexOf(part) + 2)
    }
    expect((await reader.read()).done).toBe(true)
    await afterwards()
    expect(await exposures()).toHaveLength(1)
  })

  it('counts nothing of a page that somebody left, that broke off or failed, or that was a HEAD', async () => {
    const { visitor, exposures, store } = await visited({}, (app) => {
      const page = (name: string, pull: (controller: ReadableStreamDefaultController) => void) =>
        app.get(`/${name}`, (c) => {
          c.get('visitor').decide('hero')
          c.get('visitor').track(`Was ${name}`)
          return c.body(new ReadableStream({ pull }), name === 'failed' ? 500 : 200)
        })
      page('left', (controller) => controller.enqueue(new TextEncoder().encode('more ')))
      page('broken', (controller) => controller.error(new Error('The database is gone')))
      page('failed', (controller) => controller.close())
      page('headed', (controller) => controller.close())
      app.get('/threw', (c) => {
        c.get('visitor').track('Was threw')
        throw new HTTPException(503)
      })
    })
    await visitor.get('/machines')
    const reader = (await visitor.open('/left')).body!.getReader()
    await reader.read()
    await reader.cancel()
    await expect((await visitor.open('/broken')).text()).rejects.toThrow('The database is gone')
    await visitor.get('/failed')
    await visitor.get('/headed', { method: 'HEAD' })
    expect((await visitor.get('/threw')).response.status).toBe(503)
    expect(await exposures()).toEqual([])
    expect(await everythingIn(store)).not.toContain('Was ')
    await visitor.get('/headed')
    expect(await everythingIn(store)).toContain('Was headed')
  })

  it('leaves the body of what is sent to the site', async () => {
    const { visitor } = await visited({}, (app) => {
      app.post('/login', async (c) => c.text((await c.req.parseBody()).name as string))
    })
    const form = { method: 'POST', body: new URLSearchParams({ name: 'Abbie' }) }
    expect((await visitor.get('/login', form)).text).toBe('Abbie')
  })

  it('tells the platform what goes on after the response, until it is written', async () => {
    const { visitor, written, store } = await visited()
    const { body } = await visitor.open('/machines')
    let done = false
    const waiting = written().then(() => {
      done = true
    })
    await afterwards()
    expect(done).toBe(false)
    await new Response(body).text()
    await waiting
    expect(await everythingIn(store)).toContain('Product Viewed')
  })

  it('takes events, consent and decisions from its pages', async () => {
    const { visitor, exposures } = await visited()
    const event = { type: 'track', event: 'Product Viewed', properties: { category: 'machines' } }
    expect((await visitor.post('/attune/events', event)).body.accepted).toBe(1)
    const { body, headers } = await visitor.post('/attune/decide', { placements: ['hero'] })
    expect(body.decisions.hero.content).toBe('Premium machines')
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(await exposures()).toHaveLength(1)
  })
})

describe('a shop on Hono, served by Node', () => {
  const served = async (...given: Parameters<typeof openHono>) => {
    const shop = await openHono(...given)
    const server = serve({ fetch: shop.app.fetch, port: 0, hostname: '127.0.0.1' })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const visitor = fetchBrowser((request) => {
      const { pathname, search } = new URL(request.url)
      return fetch(new Request(`http://127.0.0.1:${port}${pathname}${search}`, request), {
        redirect: 'manual',
      })
    })
    const close = () => {
      server.close()
      ;(server as import('node:http').Server).closeAllConnections()
    }
    return { ...shop, visitor, close }
  }

  it('adapts, and counts what arrived, and not what somebody left before the end', async () => {
    const leaving = Promise.withResolvers<void>()
    const { visitor, close, exposures, store } = await served({}, (app) => {
      app.get('/endless', (c) => {
        c.get('visitor').track('Left')
        const more = new TextEncoder().encode('more '.repeat(1_000))
        const body = new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setImmediate(resolve))
            controller.enqueue(more)
          },
          cancel: () => leaving.resolve(),
        })
        return c.body(body)
      })
    })
    await visitor.agree()
    await visitor.get('/machines')
    expect((await visitor.get('/')).text).toBe('<h1>Premium machines</h1>')
    await expect.poll(exposures).toHaveLength(1)
    const gone = new AbortController()
    const { body } = await visitor.open('/endless', { signal: gone.signal })
    await body!.getReader().read()
    gone.abort()
    await leaving.promise
    await afterwards()
    expect(await everythingIn(store)).not.toContain('Left')
    close()
  })

  it('refuses a body that never ends', async () => {
    const { visitor, close } = await served()
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(10_000))),
    })
    const headers = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' }
    const endless = { method: 'POST', body, headers, duplex: 'half' } as RequestInit
    expect((await visitor.open('/attune/events', endless)).status).toBe(413)
    close()
  })
})
