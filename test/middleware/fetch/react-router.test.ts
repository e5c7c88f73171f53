import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { describe, expect, it } from 'vitest'
import { afterwards } from '../../support/browser.ts'
import { everythingIn } from '../../support/open-site.ts'
import { openReactRouter } from './react-router-site.ts'
import { fetchBrowser } from './site.ts'

const premium = 'Machines &lt;for&gt; &quot;you&quot; &amp; €5 $&amp; $1'

const visited = async (...given: Parameters<typeof openReactRouter>) => {
  const shop = await openReactRouter(...given)
  const visitor = fetchBrowser(shop.answer)
  await visitor.agree()
  await visitor.get('/machines')
  return { ...shop, visitor }
}

describe.each([
  ['around its request handler', false],
  ['as middleware of its root route', true],
])('a shop on React Router, with Attune %s', (_, inside) => {
  it('adapts what a component renders of what its loader decided', async () => {
    const { visitor, answer, exposures } = await visited({ inside })
    const { response, text } = await visitor.get('/')
    expect(text).toContain(`<h1>${premium}</h1>`)
    const { headers } = response
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['private, no-cache', 'Cookie'])
    expect(headers.get('server-timing')).toContain('attune-view')
    expect(await exposures()).toMatchObject([{ placement: 'hero', variant: 'premium' }])
    expect((await fetchBrowser(answer).get('/')).text).toContain('<h1>New this week</h1>')
  })

  it('adapts what a client-side navigation fetches, and what a resource route answers', async () => {
    const { visitor, exposures } = await visited({ inside })
    const script = { headers: { Accept: '*/*', 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Site': 'same-origin' } }
    const data = await visitor.get('/_root.data', script)
    expect(data.response.headers.get('content-type')).toContain('text/x-script')
    expect(data.text).toContain('Machines <for>')
    expect(data.response.headers.get('cache-control')).toBe('private, no-cache')
    const { text } = await visitor.get('/data.json', script)
    expect(JSON.parse(text).hero).toContain('Machines <for>')
    expect(await exposures()).toHaveLength(2)
  })

  it('fills what a component marked, though React knows nothing of it', async () => {
    const { visitor, exposures } = await visited({ inside })
    const { text } = await visitor.get('/foreign')
    expect(text).toContain('data-attune-variant="premium" data-attune-placement="hero">Machines &lt;for&gt;')
    expect(await exposures()).toMatchObject([{ placement: 'hero' }])
  })

  it('sends cookies and what was tracked with a redirect', async () => {
    const { visitor } = await visited({ inside, site: { consent: { model: 'opt-out' } } })
    visitor.cookies.clear()
    const { response } = await visitor.get('/go')
    expect([response.status, response.headers.get('location')]).toEqual([303, '/'])
    expect((await visitor.get('/')).text).toContain(premium)
  })

  it('leaves the body of a form to the action, which may sign somebody in', async () => {
    const { visitor, attune } = await visited({ inside })
    const before = visitor.cookies.get('attune')
    const { text } = await visitor.get('/login', {
      method: 'POST',
      body: new URLSearchParams({ name: 'abbie' }),
    })
    expect(text).toContain('Welcome')
    expect(visitor.cookies.get('attune')).not.toBe(before)
    expect(await attune.find({ userId: 'abbie' })).toMatchObject({ kind: 'known' })
  })

  it('counts what is streamed when the last of it was taken, and not when somebody leaves before', async () => {
    const late = Promise.withResolvers<string>()
    const { visitor, exposures } = await visited({ inside, later: late.promise })
    const response = await visitor.open('/later')
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    const reader = response.body!.getReader()
    const first = Buffer.from((await reader.read()).value!).toString()
    expect(first).toContain(premium)
    expect(first).toContain('Soon')
    await reader.cancel()
    await afterwards()
    expect(await exposures()).toEqual([])
    const again = visitor.get('/later')
    await afterwards()
    late.resolve('and more')
    expect((await again).text).toContain('<p>and more</p>')
    expect(await exposures()).toHaveLength(1)
  })

  it('keeps nothing of a page that failed, or that nobody has', async () => {
    const { visitor, store } = await visited({ inside })
    for (const [path, status, text] of [
      ['/gone', 410, 'Gone'],
      ['/broken', 500, 'Sorry'],
    ] as const) {
      const page = await visitor.get(path)
      expect([page.response.status, page.text]).toEqual([status, expect.stringContaining(`<h1>${text}</h1>`)])
    }
    expect(await everythingIn(store)).not.toContain('Was ')
  })

  it('answers HEAD without a body, and counts nothing', async () => {
    const { visitor, exposures } = await visited({ inside })
    const { response, text } = await visitor.get('/', { method: 'HEAD' })
    expect([response.status, text]).toEqual([200, ''])
    expect(await exposures()).toEqual([])
  })
})

describe('a shop on React Router, served by Node', () => {
  it('adapts, and counts what arrived, and not what somebody left', async () => {
    const shop = await openReactRouter({ later: new Promise(() => {}) })
    const server = serve({ fetch: shop.answer, port: 0, hostname: '127.0.0.1' })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const visitor = fetchBrowser((request) => {
      const { pathname } = new URL(request.url)
      return fetch(new Request(`http://127.0.0.1:${port}${pathname}`, request), { redirect: 'manual' })
    })
    await visitor.agree()
    await visitor.get('/machines')
    const gone = new AbortController()
    const reader = (await visitor.open('/later', { signal: gone.signal })).body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toContain(premium)
    gone.abort()
    expect((await visitor.get('/')).text).toContain(premium)
    await expect.poll(shop.exposures).toHaveLength(1)
    server.close()
    ;(server as import('node:http').Server).closeAllConnections()
  })
})
