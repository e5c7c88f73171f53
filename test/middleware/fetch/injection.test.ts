import { injectPlacementsFetch, personalizeFetch } from 'attune/middleware/fetch'
import { describe, expect, it } from 'vitest'
import { afterwards } from '../../support/browser.ts'
import { firefox } from '../../support/open-site.ts'
import { filledHero, filledPage, hero, page } from '../inject/foreign-shop.ts'
import { cut, type FetchPage, htmlUtf8, inPieces, openForeignSite } from './foreign-site.ts'

/** Ways in which sites answer with pages. */
const ways: Record<string, FetchPage> = {
  '/text': () => new Response(page, { headers: htmlUtf8 }),
  '/bytes': () => new Response(Buffer.from(page), { headers: htmlUtf8 }),
  '/blob': () => new Response(new Blob([page]), { headers: htmlUtf8 }),
  '/length': () =>
    new Response(page, { headers: { ...htmlUtf8, 'Content-Length': String(Buffer.byteLength(page)) } }),
  '/stream': () => new Response(inPieces(cut(page, 1000)).body, { headers: htmlUtf8 }),
  '/text-pieces': () =>
    new Response(
      new ReadableStream<string>({
        start(controller) {
          for (const piece of page.match(/.{1,20}/gs)!) controller.enqueue(piece)
          controller.close()
        },
      }) as unknown as ReadableStream<Uint8Array>,
      { headers: htmlUtf8 },
    ),
}

describe('a page that is a Response', () => {
  it.each(Object.keys(ways))('made as %s is filled for whom something was decided', async (path) => {
    const { visitor, stranger, exposures } = await openForeignSite(ways)
    const { response, text } = await visitor.get(path)
    expect(text).toBe(filledPage)
    const { headers } = response
    expect(Number(headers.get('content-length') ?? Buffer.byteLength(text))).toBe(Buffer.byteLength(text))
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['private, no-cache', 'Cookie'])
    expect(await exposures()).toEqual(['hero'])

    const other = await stranger.get(path)
    expect(other.text).toBe(page)
    expect(other.response.headers.get('cache-control')).toBe('private, no-cache')
    expect(await exposures()).toHaveLength(1)
  })

  it('without a placement goes out as the site made it, and may be kept by others', async () => {
    const plain = page.replace('data-attune-placement', 'data-placement')
    const made = { 'cache-control': 'public, max-age=60', etag: '"by hand"', 'content-length': '108' }
    const { stranger, visitor } = await openForeignSite({
      '/': () => new Response(plain, { status: 203, statusText: 'Fine', headers: { ...htmlUtf8, ...made } }),
    })
    for (const who of [stranger, visitor]) {
      const { response, text } = await who.get('/')
      expect([text, response.status, response.statusText]).toEqual([plain, 203, 'Fine'])
      expect(Object.fromEntries(response.headers)).toMatchObject(made)
    }
  })

  it('of which HEAD asks says no length and no ETag, counts nothing, and lets go of its body', async () => {
    const made = { ...htmlUtf8, ETag: '"a"', 'Content-Length': '9' }
    const { told, body } = inPieces([page], { last: 'wait' })
    const { visitor, exposures } = await openForeignSite({
      '/none': () => new Response(null, { headers: made }),
      '/body': () => new Response(body, { headers: made }),
    })
    for (const path of ['/none', '/body']) {
      const { response, text } = await visitor.get(path, { method: 'HEAD' })
      expect([response.status, response.body, text]).toEqual([200, null, ''])
      expect([response.headers.get('content-length'), response.headers.get('etag')]).toEqual([null, null])
    }
    expect(told).toEqual({ asked: 0, left: 'left' })
    expect(await exposures()).toEqual([])
  })

  it('is left alone, and not read, unless it is a whole page of HTML that may be changed', async () => {
    const { attune, visitor, exposures } = await openForeignSite({})
    const [visit, inject] = [personalizeFetch(attune), injectPlacementsFetch(attune)]
    const cookie = [...visitor.cookies].map((pair) => pair.join('=')).join('; ')
    const untouched = async (response: Response) => {
      const request = new Request('http://shop.example/', { headers: { 'User-Agent': firefox, cookie } })
      await visit(request)
      expect(await inject(request, response)).toBe(response)
      expect(response.bodyUsed).toBe(false)
    }
    const as = (headers: Record<string, string>, status = 200, body: string | null = page) =>
      untouched(new Response(body, { status, headers: { 'Content-Type': 'text/html', ...headers } }))
    await as({ 'Content-Type': 'application/json' })
    await as({ 'Content-Type': 'application/xhtml+xml' })
    await as({ 'Content-Type': 'text/html; charset=UTF-16LE' })
    await as({ 'Content-Range': `bytes 0-9/${page.length}` }, 206)
    await as({ 'Cache-Control': 'public, no-transform' })
    await as({ 'Content-Encoding': 'dcb' })
    await as({ 'Content-Encoding': 'gzip, br' })
    await as({ 'Content-Disposition': 'attachment; filename="a.html"' })
    await as({ Location: '/' }, 302)
    await as({ ETag: '"a"' }, 304, null)
    await as({}, 204, null)
    await as({}, 200, null)
    await untouched(Response.redirect('http://shop.example/next', 303))
    await untouched(Response.json({ page }))
    await untouched(Response.error())
    expect(await exposures()).toEqual([])
  })

  it('goes on in pieces once its first placement is known, read no further than it is taken', async () => {
    const rest = Array.from({ length: 50 }, (_, i) => `<p>${i}</p>`)
    const { told, body } = inPieces(['<p>first</p>', hero.slice(0, 30), hero.slice(30), ...rest])
    const { visitor, exposures } = await openForeignSite({
      '/': () => new Response(body, { headers: htmlUtf8 }),
    })
    const response = await visitor.open('/')
    expect(told.asked).toBe(3)
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    const reader = response.body!.getReader()
    let text = ''
    for (let reads = 1; ; reads++) {
      const { done, value } = await reader.read()
      if (done) break
      text += Buffer.from(value)
      expect(told.asked).toBeLessThanOrEqual(3 + reads)
      expect(await exposures()).toEqual([])
    }
    expect(text).toBe(`<p>first</p>${filledHero}${rest.join('')}`)
    await afterwards()
    expect(await exposures()).toEqual(['hero'])
  })

  it('is held back no further than the limit, and goes out as it came beyond it', async () => {
    const pieces = Array.from({ length: 100 }, () => 'x'.repeat(1_000))
    const { told, body } = inPieces([...pieces, hero])
    const { visitor, exposures } = await openForeignSite(
      { '/': () => new Response(body, { headers: { ...htmlUtf8, ETag: '"a"' } }) },
      { limit: 20_000 },
    )
    const response = await visitor.open('/')
    expect(told.asked).toBe(21)
    expect(response.headers.get('etag')).toBe('"a"')
    expect(await response.text()).toBe(pieces.join('') + hero)
    await afterwards()
    expect(await exposures()).toEqual([])
  })

  it('is let go of when somebody leaves, before and after its headers went, and counts for nothing', async () => {
    const held = inPieces(['<p>first</p>'], { last: 'wait' })
    const begun = inPieces([hero, '<p>more</p>'], { last: 'wait' })
    const { visitor, exposures } = await openForeignSite({
      '/held': () => new Response(held.body, { headers: htmlUtf8 }),
      '/begun': () => new Response(begun.body, { headers: htmlUtf8 }),
    })
    const gone = new AbortController()
    const answer = visitor.open('/held', { signal: gone.signal })
    while (held.told.asked < 2) await afterwards()
    gone.abort(new Error('The tab was closed'))
    await expect((await answer).text()).rejects.toThrow('The tab was closed')
    expect(held.told.left).toMatchObject({ message: 'The tab was closed' })

    const reader = (await visitor.open('/begun')).body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe(filledHero)
    const waiting = reader.read()
    expect(Buffer.from((await waiting).value!).toString()).toBe('<p>more</p>')
    await reader.cancel('enough')
    expect(begun.told.left).toBe('enough')
    await afterwards()
    expect(await exposures()).toEqual([])
  })

  it('that left before anybody looked at it is not read at all', async () => {
    const { told, body } = inPieces([page])
    const { answer } = await openForeignSite({ '/': () => new Response(body, { headers: htmlUtf8 }) })
    const signal = AbortSignal.abort(new Error('gone'))
    const request = new Request('http://shop.example/', { signal, headers: { 'User-Agent': firefox } })
    await expect((await answer(request)).text()).rejects.toThrow('gone')
    expect(told.left).toMatchObject({ message: 'gone' })
  })

  it('breaks off where the site broke off, and counts for nothing', async () => {
    const { visitor, exposures } = await openForeignSite({
      '/held': () => new Response(inPieces(['<p>'], { last: 'error' }).body, { headers: htmlUtf8 }),
      '/begun': () => new Response(inPieces([hero, 'x'], { last: 'error' }).body, { headers: htmlUtf8 }),
    })
    for (const path of ['/held', '/begun']) {
      await expect((await visitor.open(path)).text()).rejects.toThrow('The database is gone')
      await afterwards()
    }
    expect(await exposures()).toEqual([])
  })

  it('without a visitor, or behind send(), goes out unfilled, and says so once', async () => {
    const { attune, visitor, errors } = await openForeignSite({})
    const [visit, inject] = [personalizeFetch(attune), injectPlacementsFetch(attune)]
    const ask = () => new Request('http://shop.example/', { headers: { 'User-Agent': firefox, cookie } })
    const cookie = [...visitor.cookies].map((pair) => pair.join('=')).join('; ')
    const made = () => new Response(page, { headers: { ...htmlUtf8, 'Cache-Control': 'public, max-age=60' } })
    expect(await (await inject(ask(), made())).text()).toBe(page)
    const request = ask()
    const { send } = await visit(request)
    const response = await inject(request, send(made()))
    expect([await response.text(), response.headers.get('cache-control')]).toEqual([
      page,
      'public, max-age=60',
    ])
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['ATTUNE_OPTIONS', expect.stringContaining('personalizeFetch() before, with the same Request')],
    ])
  })

  it('is filled by the renderers of the site, whose mistakes are found at start-up', async () => {
    const { visitor } = await openForeignSite(ways, { render: { hero: () => '<b>Ours</b>' } })
    expect((await visitor.get('/text')).text).toContain('><b>Ours</b></section>')
    const { attune } = await openForeignSite({})
    expect(() => injectPlacementsFetch(attune, { render: { herro: () => '' } as never })).toThrow(
      /injectPlacementsFetch\(\) cannot render.*Did you mean "hero"/s,
    )
    expect(() => injectPlacementsFetch(attune, { limit: 0 })).toThrow(
      /0 is no limit for injectPlacementsFetch/,
    )
  })
})
