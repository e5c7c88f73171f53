import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttuneError } from 'attune'
import { type InjectionOptions, injectPlacements } from 'attune/middleware'
import { registerHelpers } from 'attune/templates'
import express from 'express'
import Handlebars from 'handlebars'
import { afterAll, describe, expect, it } from 'vitest'
import { browser } from '../../support/browser.ts'
import { openSite } from '../../support/open-site.ts'
import { type Handler, type Page, send } from '../../support/platforms.ts'
import { everywhere, filledHero, filledPage, hero, openForeignShop, page } from './foreign-shop.ts'

const html = (res: Parameters<Page>[1], type = 'text/html; charset=utf-8') => {
  res.setHeader('Content-Type', type)
  return res
}
const folder = mkdtempSync(join(tmpdir(), 'attune-inject-'))
const file = join(folder, 'page.html')
writeFileSync(file, page)
afterAll(() => rmSync(folder, { recursive: true }))

/** Ways in which sites send pages. */
const ways: Record<string, Page> = {
  '/send': (_req, res) => send(res, page),
  '/end': (_req, res) => html(res).end(page),
  '/end-bytes': (_req, res) => html(res).end(Buffer.from(page)),
  '/end-latin1': (_req, res) => html(res).end(Buffer.from(page).toString('latin1'), 'latin1'),
  '/length': (_req, res) => {
    html(res).setHeader('Content-Length', Buffer.byteLength(page))
    res.end(page)
  },
  '/head': (_req, res) => {
    res.writeHead(200, 'Fine', { 'Content-Type': 'text/html', 'Content-Length': Buffer.byteLength(page) })
    res.end(page)
  },
  '/head-list': (_req, res) => {
    res.writeHead(200, ['Content-Type', 'text/html; charset=utf-8', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
    res.end(page)
  },
  '/bytes': async (_req, res) => {
    html(res).flushHeaders()
    for (const byte of Buffer.from(page)) res.write(Buffer.of(byte))
    res.end()
  },
  '/waiting': async (_req, res) => {
    html(res)
    for (const piece of page.match(/.{1,20}/gs)!) {
      await new Promise<void>((resolve) => res.write(piece, () => resolve()))
    }
    await new Promise<void>((resolve) => res.end(() => resolve()))
  },
  '/pipe': (_req, res) => void createReadStream(file, { highWaterMark: 7 }).pipe(html(res)),
}

describe.each(everywhere)('a page on $name', (platform) => {
  it.each(Object.keys(ways))('sent by %s is filled for whom something was decided', async (path) => {
    const { visitor, stranger, exposures } = await openForeignShop({ platform, pages: ways })
    const answer = await visitor.get(path)
    expect(answer.status).toBe(200)
    expect(answer.text.replaceAll('&#8364;', '€')).toBe(filledPage)
    const { 'content-length': length, 'transfer-encoding': transfer } = answer.headers
    expect(length === undefined ? transfer : Number(length)).toBe(
      length === undefined ? 'chunked' : Buffer.byteLength(answer.text),
    )
    expect(answer.headers['cache-control']).toBe('private, no-cache')
    expect(answer.headers.vary).toContain('Cookie')
    expect(answer.headers.etag).toBeUndefined()
    expect(await exposures()).toEqual(['hero'])

    const other = await stranger.get(path)
    expect(other.text).toBe(page)
    expect(other.headers['cache-control']).toBe('private, no-cache')
    expect(await exposures()).toHaveLength(1)
  })

  it('without a placement goes out as the site made it, and may be kept by others', async () => {
    const plain = page.replace('data-attune-placement', 'data-placement')
    const { stranger, visitor } = await openForeignShop({
      platform,
      pages: {
        '/': (_req, res) => {
          res.setHeader('Cache-Control', 'public, max-age=60')
          res.setHeader('ETag', '"made by hand"')
          html(res).end(plain)
        },
      },
    })
    for (const who of [stranger, visitor]) {
      const answer = await who.get('/')
      expect(answer.text).toBe(plain)
      expect(answer.headers).toMatchObject({
        'cache-control': 'public, max-age=60',
        etag: '"made by hand"',
        'content-length': String(Buffer.byteLength(plain)),
      })
    }
  })

  it('of which HEAD asks says no length and no ETag, and counts nothing', async () => {
    const { visitor, exposures } = await openForeignShop({ platform, pages: ways })
    for (const path of ['/send', '/length']) {
      const { headers, status } = await visitor.head(path)
      expect(status).toBe(200)
      expect(headers['content-length']).toBeUndefined()
      expect(headers.etag).toBeUndefined()
    }
    expect(await exposures()).toEqual([])
  })

  it('is left alone unless it is a whole page of HTML that may be changed', async () => {
    const as =
      (headers: Record<string, string>, status = 200): Page =>
      (_req, res) => {
        res.writeHead(status, { 'Content-Type': 'text/html', ...headers })
        res.end([204, 304].includes(status) ? undefined : page)
      }
    const { visitor, receive, exposures } = await openForeignShop({
      platform,
      pages: {
        '/data': as({ 'Content-Type': 'application/json' }),
        '/xhtml': as({ 'Content-Type': 'application/xhtml+xml' }),
        '/utf-16': as({ 'Content-Type': 'text/html; charset=UTF-16LE' }),
        '/jis': as({ 'Content-Type': 'text/html; charset=iso-2022-jp' }),
        '/part': as({ 'Content-Range': `bytes 0-9/${page.length}` }, 206),
        '/redirect': as({ Location: '/' }, 302),
        '/same': as({ ETag: '"a"' }, 304),
        '/none': as({}, 204),
        '/fixed': as({ 'Cache-Control': 'public, no-transform' }),
        '/unknown': as({ 'Content-Encoding': 'dcb' }),
        '/twice': as({ 'Content-Encoding': 'gzip, br' }),
        '/download': as({ 'Content-Disposition': 'attachment; filename="a.html"' }),
      },
    })
    const untouched = '/data /xhtml /utf-16 /jis /part /fixed /unknown /twice /download'
    for (const path of untouched.split(' ')) {
      expect((await receive(path)).bytes.toString(), path).toBe(page)
    }
    expect((await receive('/redirect')).status).toBe(302)
    expect((await visitor.get('/same')).headers.etag).toBe('"a"')
    expect((await visitor.get('/none')).status).toBe(204)
    expect(await exposures()).toEqual([])
  })

  it('goes on in pieces once the first placement is known, and waits for who is slow', async () => {
    const results: boolean[] = []
    const { visitor } = await openForeignShop({
      platform,
      pages: {
        '/': async (_req, res) => {
          html(res)
          res.write('<p>first</p>')
          results.push(res.headersSent, res.getHeader('cache-control') === undefined)
          res.write(`${hero}<p>second</p>`)
          results.push(res.headersSent, res.getHeader('cache-control') === 'private, no-cache')
          const megabyte = 'x'.repeat(1_000_000)
          while (res.write(megabyte));
          results.push(res.writableNeedDrain)
          await new Promise((resolve) => res.once('drain', resolve))
          res.end('<p>last</p>')
        },
      },
    })
    const { text, headers } = await visitor.get('/')
    expect(results).toEqual([true, true, true, true, true])
    expect(headers['transfer-encoding']).toBe('chunked')
    expect(text.startsWith(`<p>first</p>${filledHero}<p>second</p>x`)).toBe(true)
    expect(text.endsWith('x<p>last</p>')).toBe(true)
  })

  it('that fails half-way is not continued with another page', async () => {
    const { app } = await openForeignShop({
      platform,
      pages: {
        '/': (_req, res) => {
          html(res).write('<p>half</p>')
          throw new Error('in the middle')
        },
      },
    })
    if (platform.name.startsWith('plain')) return
    await expect(browser(app).get('/')).rejects.toThrow(/hang up|aborted|ECONNRESET/)
  })
})

describe('what an element is filled with', () => {
  const fill = async (options: InjectionOptions, body: string, type?: string) => {
    const shop = await openForeignShop({ options, pages: { '/': (_req, res) => html(res, type).end(body) } })
    const { text } = await shop.visitor.get('/')
    return { ...shop, text }
  }
  const inside = (text: string) => text.replace(/<[^>]*>/, '').replace(/<\/[^<]*$/, '')

  it('is text that is escaped, or HTML that the definitions call so', async () => {
    expect((await fill({}, hero)).text).toBe(filledHero)
    const picks = await fill({}, '<div data-attune-placement="picks">old</div>')
    expect(inside(picks.text)).toBe('<b>Again</b>')
  })

  it('is what the site renders, by placement or by experience, as it stands', async () => {
    const text = '</section><script>"$&"</script>$1 {{title}}'
    const render = { hero: () => 'less exact', 'hero/machines': () => text }
    const { text: page } = await fill({ render }, `${hero}<p>{{title}}</p>`)
    expect(page).toContain(`data-attune-placement="hero">${text}</section><p>{{title}}</p>`)
    expect((await fill({ render: () => 'for all' }, hero)).text).toContain('>for all</section>')
  })

  it('can be a template of Handlebars, which knows the decision and the visitor', async () => {
    const handlebars = Handlebars.create()
    registerHelpers(handlebars, { onError: () => {} })
    const template = '<h1>{{this}}</h1>{{@decision.experience}}, {{visitor "firstName" "friend"}}'
    const render = { hero: handlebars.compile(template) }
    const { text } = await fill({ render }, hero)
    expect(text).toContain('<h1>Machines &lt;for&gt;')
    expect(text).toContain('</h1>machines, friend</section>')
  })

  it('is never more than text to pages in other encodings', async () => {
    const latin = Buffer.from(`<p>Café</p>${hero}`, 'latin1').toString('latin1')
    const shop = await openForeignShop({
      pages: { '/': (_req, res) => html(res, 'text/html; charset=ISO-8859-1').end(latin, 'latin1') },
    })
    const { bytes } = await shop.receive('/')
    expect(bytes.toString('latin1')).toContain('<p>Café</p>')
    expect(bytes.toString('latin1')).toContain('&amp; &#8364;5')
  })

  it('is nothing, and counts for nothing, where rendering declines or fails', async () => {
    const pages = `${hero}<div data-attune-placement="picks">old</div><div data-attune-placement="odd">old</div>`
    const render = {
      hero: () => undefined,
      picks: () => {
        throw new Error('no such partial')
      },
    }
    const { text, exposures, errors } = await fill({ render }, pages)
    expect(text).toBe(pages)
    expect(await exposures()).toEqual([])
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^ATTUNE_RENDER .*"picks".*no such partial/),
      expect.stringMatching(/^ATTUNE_RENDER .*"odd" is neither text nor \{ html \}/),
    ])
  })

  it('is what counts as shown, and nothing besides', async () => {
    const { exposures } = await fill({}, `${hero}${hero}<!-- <p data-attune-placement="picks"></p> -->`)
    expect(await exposures()).toEqual(['hero'])
  })

  it('is reported once when nobody defined it', async () => {
    const { visitor, errors } = await fill(
      {},
      '<p data-attune-placement="herro">a</p><p data-attune-placement="herro">b</p>',
    )
    await visitor.get('/')
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['ATTUNE_UNKNOWN_PLACEMENT', 'There is no placement "herro". Did you mean "hero"?'],
    ])
  })
})

describe('mounting it', () => {
  it('with names that are not defined is refused, all of them at once', async () => {
    const { attune } = await openSite({ placements: { hero: { experiences: [] } } })
    const mount = () =>
      injectPlacements(attune, { render: { herro: () => '', 'hero/none': () => '', hero: 5 } as never })
    let error: AttuneError | undefined
    try {
      mount()
    } catch (caught) {
      error = caught as AttuneError
    }
    expect(error).toMatchObject({ code: 'ATTUNE_OPTIONS' })
    expect(error!.problems.map(({ path }) => path)).toEqual([
      'render.herro',
      'render.hero/none',
      'render.hero',
    ])
    expect(() => injectPlacements(attune, { limit: 0 })).toThrow(/0 is no limit/)
  })

  it('without personalize() lets pages through, and says so once', async () => {
    const { attune, errors } = await openSite({ placements: { hero: { experiences: [] } } })
    const app = express().use(injectPlacements(attune) as Handler as never)
    app.get('/', (_req, res) => void res.send(hero))
    const visitor = browser(app as never)
    expect((await visitor.get('/')).text).toBe(hero)
    await visitor.get('/')
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('Mount personalize() before'),
    ])
  })
})
