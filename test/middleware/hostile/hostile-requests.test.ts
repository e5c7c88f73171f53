import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBesieged } from './besieged-shop.ts'
import {
  hostileForms,
  hostileHeaders,
  hostileJson,
  hostileKinds,
  hostileTexts,
  mark,
  otherSites,
  withWrongFields,
} from './corpus.ts'
import { fronts } from './fronts.ts'
import { event, message, taking } from './routes.ts'

/** The messages of servers take one way, so two of their routes stand for seven. */
const apart = Object.entries(taking).filter(([path]) => !/(track|identify|page|screen|group)$/.test(path))
const forms = ['/attune/consent', '/attune/me/erase', '/attune/me/reset', '/attune/me/not-interested']
const reading = [
  '/',
  '/foreign',
  '/attune/me',
  '/attune/consent',
  '/attune/client.js',
  '/attune/health/ready',
]

describe.each(fronts)('hostile requests on $name', (front) => {
  const some = <T>(all: Iterable<T>, whole: boolean): readonly T[] =>
    [...all].filter((_, i, { length }) => whole || i % 4 === 0 || i === length - 1)
  /** All of them; where the way they take is another front's as well, one in four, and the last. */
  const chosen = <T>(all: Iterable<T>) => some(all, !front.likeAnother)
  /** What a body says is looked at where all fronts have met: all of it once. */
  const said = <T>(all: Iterable<T>) => some(all, front === fronts[0])

  let shop: Awaited<ReturnType<typeof openBesieged>>
  beforeAll(async () => {
    shop = await openBesieged(front)
  })
  afterAll(() => shop.close())

  /** With a cookie where browsers post, and a write key where servers do. */
  const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    shop.attack({
      method: 'POST',
      path,
      body,
      headers: { ...(path.includes('/v1/') ? shop.key : { Cookie: shop.cookie }), ...headers },
    })

  it.each(Object.keys(taking))(
    '%s takes no harm from bodies that are no JSON, or none of its own',
    async (path) => {
      for (const body of chosen(Object.values(hostileJson))) await post(path, body)
      for (const { body, headers } of chosen(hostileKinds)) await post(path, body, { ...headers })
      await shop.survived()
    },
  )

  it.each(apart)('%s takes no harm from wrong values in any of its fields', async (path, right) => {
    for (const body of said(withWrongFields(right))) await post(path, body)
    await shop.survived()
  })

  it('messages take no harm from wrong values in any of their fields', async () => {
    for (const body of said(withWrongFields({ ...event, ...message }))) await post('/attune/events', body)
    for (const text of chosen(Object.values(hostileTexts))) {
      const hostile = { [text]: text, list: [text], deep: { [text]: { [text]: text } } }
      for (const type of ['track', 'page']) {
        const body = JSON.stringify({
          type,
          event: text,
          name: text,
          properties: hostile,
          context: { page: hostile },
        })
        await post('/attune/events', body)
        await post('/attune/v1/batch', `{"batch":[${body}]}`)
      }
    }
    await shop.survived()
  })

  it.each(forms)('%s takes no harm from forms', async (path) => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    for (const body of chosen(hostileForms)) await post(path, body, headers)
    await shop.survived()
  })

  it.each(forms)('%s leads to no other site', async (path) => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    for (const site of chosen(otherSites)) {
      const body = `accept=none&item_id=x&return=${encodeURIComponent(site)}`
      const { status, headers: sent } = await post(path, body, headers)
      if (status === 303) expect(new URL(sent.location!, 'http://shop.example').host).toBe('shop.example')
      const listed = await post(path, `${body}&return=%2F`, headers)
      if (listed.status === 303) expect(listed.headers.location).toBe('/')
    }
    await shop.survived()
  })

  it.each(reading)('%s takes no harm from headers', async (path) => {
    // Headers are what a front reads itself, so all of them on each.
    for (const headers of hostileHeaders) {
      await shop.attack({ path, headers: { Accept: 'text/html', Cookie: shop.cookie, ...headers } })
      await shop.attack({ method: 'HEAD', path, headers })
    }
    await shop.survived()
  })

  it('every route that takes a body takes no harm from headers', async () => {
    for (const [path, right] of Object.entries(taking)) {
      for (const headers of chosen(hostileHeaders)) await post(path, JSON.stringify(right), { ...headers })
    }
    await shop.survived()
  })

  it('links of messages take no harm from tokens, and lead nowhere by them', async () => {
    const routes = ['unsubscribe', 'preferences', 'click', 'open', 'block/image', 'block/link']
    const texts = [...Object.values(hostileTexts), ...otherSites, 'W10.W10', '.', 'x'.repeat(8_000)]
    for (const route of routes) {
      for (const text of chosen(texts).map((each) => encodeURIComponent(each.toWellFormed()))) {
        const path = `/attune/message/${route}?t=${text.slice(0, 9_000)}&url=${text.slice(0, 2_000)}`
        const { headers } = await shop.attack({ path, headers: { 'User-Agent': 'Firefox' } })
        expect(headers.location).toBeUndefined()
        await shop.attack({ method: 'POST', path })
      }
    }
    await shop.survived()
  })

  it('pages of messages take no harm from forms, bodies and headers', async () => {
    const links = [shop.link('unsubscribe'), shop.link('preferences')]
    const pictures = [shop.link('open'), shop.link('block', 'block/image'), shop.link('block', 'block/link')]
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    for (const path of links) {
      for (const body of chosen(hostileForms)) await shop.attack({ method: 'POST', path, body, headers })
      for (const kind of chosen(hostileKinds))
        await shop.attack({ method: 'POST', path, body: kind.body, headers: { ...kind.headers } })
      for (const text of chosen(Object.values(hostileTexts))) {
        const hostile = encodeURIComponent(text.toWellFormed())
        const body = `do=${hostile}&wanted[${hostile}]=true&wanted[marketing:email]=${hostile}`
        await shop.attack({ method: 'POST', path, body, headers })
      }
    }
    for (const path of [...links, ...pictures]) {
      for (const each of chosen(hostileHeaders)) {
        await shop.attack({ path, headers: { ...each } })
        await shop.attack({ method: 'HEAD', path, headers: { ...each } })
        await shop.attack({ method: 'POST', path, headers: { ...each }, body: 'do=unsubscribe' })
      }
    }
    await shop.survived()
  })

  it('addresses and methods lead to nothing that is not there', async () => {
    const texts = chosen(Object.values(hostileTexts)).map((text) => encodeURIComponent(text.toWellFormed()))
    const paths = [
      ...[
        '/%',
        '/%00',
        '/%2e%2e%2f%2e%2e',
        '/__proto__',
        '/constructor',
        '//evil.example/attune/me',
        '/?%',
        '/?__proto__=1',
      ],
      ...texts.flatMap((text) => [
        `/attune/${text.slice(0, 2_000)}`,
        `/?utm_source=${text}&utm_campaign=${text}&attune-preview=${text}&attune-debug=${text}`,
        `/attune/me?download=${text}`,
      ]),
    ]
    for (const path of paths)
      await shop.attack({ path, headers: { Accept: 'text/html', Cookie: shop.cookie } })
    for (const path of [...Object.keys(taking), ...reading]) {
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'POST', 'GET']) {
        await shop.attack({
          method,
          path,
          headers: { 'X-HTTP-Method-Override': 'DELETE', 'Sec-Fetch-Site': 'cross-site' },
        })
      }
    }
    await shop.survived()
  })

  it('pages of other sites change nothing, whatever they send', async () => {
    for (const path of Object.keys(taking).filter((each) => !each.includes('/v1/'))) {
      for (const kind of ['text/plain', 'application/json', 'application/x-www-form-urlencoded']) {
        const { status } = await post(path, '{}', { 'Content-Type': kind, 'Sec-Fetch-Site': 'cross-site' })
        expect(status).toBe(403)
      }
    }
    await shop.survived()
  })

  it('texts of a person come out of pages, helpers and filled placements as text', async () => {
    for (const [name, text] of Object.entries(hostileTexts)) {
      await shop.asServer('identify', {
        userId: 'mallory',
        messageId: name,
        traits: { nick: text },
        ...shop.everybody,
      })
      for (const path of ['/', '/foreign', '/attune/me']) {
        await shop.attack({ path, headers: { 'X-Signed-In': 'mallory', Accept: 'text/html' } })
      }
    }
    const last = await shop.ask({ path: '/', headers: { 'X-Signed-In': 'mallory', Accept: 'text/html' } })
    expect(last.body).toContain(mark)
    await shop.survived()
  })

  it('nobody is let in by an id in a body, a header or a cookie that they made', async () => {
    const claim = { userId: 'victim-ann', anonymousId: 'victim-ann', profileId: 'victim-ann' }
    for (const headers of [{}, { Cookie: 'attune=victim-ann' }, { 'X-User-Id': 'victim-ann' }]) {
      const body = JSON.stringify({ batch: [{ ...event, ...claim }], ...claim })
      await shop.attack({ method: 'POST', path: '/attune/events', headers, body })
      await shop.attack({ path: '/attune/me?userId=victim-ann', headers })
      await shop.attack({ method: 'DELETE', path: '/attune/me?userId=victim-ann', headers })
    }
    await shop.survived()
  })

  it('bytes that are no HTTP are refused, and the next connection is served', async ({ skip }) => {
    const nothing = [`GET / HTTP/9.9\r\n\r\n`, `${'A'.repeat(20_000)}\r\n\r\n`, '\u0000\u0001\u0002\r\n\r\n']
    const { bytes: send } = shop
    if (!send) return skip()
    for (const bytes of nothing) expect((await send(bytes)).status).toBeGreaterThanOrEqual(400)
    const smuggled = await send(
      'POST /attune/events HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    )
    expect(smuggled.status).toBe(400)
    await shop.survived()
  })
})
