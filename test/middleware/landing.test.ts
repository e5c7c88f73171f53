import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { everythingIn } from '../support/open-site.ts'
import { type Page, platforms, send } from '../support/platforms.ts'
import { definitions, openShop, type ShopParts } from '../support/shop.ts'

const google = 'https://www.google.com/search?q=coffee'
const home = 'http://127.0.0.1/'
const fromLetter = {
  $event: { name: 'Page Viewed', where: { campaign_source: 'letter', referrer: google }, count: { $gte: 1 } },
}
const tagged = { $event: { name: 'Page Viewed', where: { campaign_source: 'letter' }, count: { $gte: 1 } } }
const letter: Page = (req, res) => send(res, `from the letter: ${req.visitor.is('fromLetter')}`)
const shared: Page = (_req, res) => {
  res.setHeader('Cache-Control', 'public, max-age=600')
  send(res, 'for everybody')
}

/** A shop whose visitors are presumed to agree, unless `site` says otherwise. */
const openLetterShop = ({ site, ...parts }: ShopParts = {}) =>
  openShop({
    ...parts,
    pages: {
      '/tagged': (req, res) => send(res, `tagged: ${req.visitor.is('tagged')}`),
      '/letter': letter,
      '/shared': shared,
      ...parts.pages,
    },
    site: {
      consent: { model: 'opt-out' },
      ...site,
      segments: { ...definitions.segments, fromLetter, tagged },
    },
  })

const fromSearch = { Referer: google }

describe.each(platforms)('how somebody came here, on $name', (platform) => {
  it('is known on the third page, when that is the first one to decide something', async () => {
    const { app, profiles, clock, store } = await openLetterShop({ platform })
    const visitor = browser(app)
    await visitor.get('/plain?utm_source=letter', fromSearch)
    expect([...visitor.cookies.keys()]).toEqual(['attune-landing'])
    clock.advance(60_000)
    await visitor.get('/plain', { Referer: home })
    expect(await profiles()).toEqual([])
    clock.advance(60_000)
    expect((await visitor.get('/letter', { Referer: home })).text).toBe('from the letter: true')
    expect([...visitor.cookies.keys()]).toEqual(['attune'])
    const [profile] = await profiles()
    expect(profile!.folded).toBe(2)
    expect(await everythingIn(store)).toContain(`"firstSeen":${clock.now() - 120_000}`)
    expect((await visitor.get('/letter', { Referer: home })).text).toBe('from the letter: true')
  })

  it('is known as well when something a page tracked, or its script sent, begins the profile', async () => {
    const { app, profiles } = await openLetterShop({ platform })
    const tracked = browser(app)
    await tracked.get('/plain?utm_source=letter', fromSearch)
    await tracked.get('/machines')
    expect([...tracked.cookies.keys()]).toEqual(['attune'])
    expect((await tracked.get('/letter')).text).toBe('from the letter: true')
    const scripted = browser(app)
    await scripted.get('/plain?utm_source=letter', fromSearch)
    await scripted.post('/attune/events', { type: 'track', event: 'Engaged', properties: { seconds: 5 } })
    expect([...scripted.cookies.keys()]).toEqual(['attune'])
    expect((await profiles()).map(({ folded }) => folded).sort()).toEqual([2, 4])
    expect((await scripted.get('/letter')).text).toBe('from the letter: true')
  })

  it('is kept of the first page of the visit, not of those after', async () => {
    const { app } = await openLetterShop({ platform })
    const visitor = browser(app)
    await visitor.get('/plain?utm_source=letter', fromSearch)
    const first = visitor.cookies.get('attune-landing')
    await visitor.get('/plain', { Referer: 'https://pay.example/' })
    expect(visitor.cookies.get('attune-landing')).toBe(first)
  })

  it('is kept by the browser for half an hour, signed and out of reach of scripts', async () => {
    const { app, clock, profiles } = await openLetterShop({ platform })
    const visitor = browser(app)
    const { headers } = await visitor.get('/plain?utm_source=letter', fromSearch)
    expect(headers['set-cookie']).toHaveLength(1)
    expect(headers['set-cookie']![0]).toMatch(/; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(headers['cache-control']).toBe('private, no-cache')
    clock.advance(31 * 60_000)
    expect((await visitor.get('/letter')).text).toBe('from the letter: false')
    expect((await profiles())[0]!.folded).toBe(1)
    expect([...visitor.cookies.keys()]).toEqual(['attune'])
    const forger = browser(app)
    forger.cookies.set('attune-landing', 's%3A1.eyJtZXNzYWdlSWQiOiJ4IiwidGltZSI6MX0.nonsense')
    await forger.get('/letter')
    expect((await profiles()).map(({ folded }) => folded)).toEqual([1, 1])
  })

  it.each([
    ['nothing led here', '/plain', {}],
    ['they come from another page of the site', '/plain', { Referer: home }],
    ['the page is one that caches share', '/shared?utm_source=letter', fromSearch],
    ['it is fetched ahead', '/plain?utm_source=letter', { 'Sec-Purpose': 'prefetch' }],
    ['a bot asks', '/plain?utm_source=letter', { 'User-Agent': 'Googlebot/2.1' }],
    ['no page is sent', '/nowhere?utm_source=letter', fromSearch],
  ])('is not kept when %s', async (_, path, headers) => {
    const { app } = await openLetterShop({ platform })
    const visitor = browser(app)
    await visitor.get(path, headers)
    expect(visitor.cookies.size).toBe(0)
  })

  it('is kept of nobody who was not asked yet, refuses, or sends Sec-GPC where the site goes by it', async () => {
    const optIn = await openLetterShop({ platform, site: { consent: { model: 'opt-in' } } })
    const unasked = browser(optIn.app)
    await unasked.get('/plain?utm_source=letter', fromSearch)
    expect(unasked.cookies.size).toBe(0)
    const presumed = await openLetterShop({
      platform,
      site: { consent: { model: 'opt-out', deniedByGpc: ['personalization'] } },
    })
    const refusing = browser(presumed.app)
    await refusing.get('/plain?utm_source=letter', fromSearch)
    expect(refusing.cookies.has('attune-landing')).toBe(true)
    await refusing.post('/attune/consent', { accept: 'none' })
    expect([...refusing.cookies.keys()]).toEqual(['attune-consent'])
    await refusing.get('/plain?utm_source=letter', fromSearch)
    expect([...refusing.cookies.keys()]).toEqual(['attune-consent'])
    expect(await everythingIn(presumed.store)).not.toContain('letter')
    const private_ = browser(presumed.app, { 'Sec-GPC': '1' })
    await private_.get('/plain?utm_source=letter', fromSearch)
    expect(private_.cookies.size).toBe(0)
  })

  it('of one who agrees by a form of the page they landed on, the campaign is known if the form leads back', async () => {
    const { app } = await openLetterShop({ platform, site: { consent: { model: 'opt-in' } } })
    const visitor = browser(app)
    const landing = '/plain?utm_source=letter'
    await visitor.get(landing, fromSearch)
    const { headers } = await visitor.submit('/attune/consent', { accept: 'all', return: landing })
    expect(headers.location).toBe(landing)
    // What a browser states after a form is the page the form was on.
    await visitor.get(landing, { Referer: `http://127.0.0.1${landing}` })
    expect((await visitor.get('/tagged')).text).toBe('tagged: true')
    expect((await visitor.get('/letter')).text).toBe('from the letter: false')
  })

  it('needs no cookie where the site tracks always: the landing itself begins the profile', async () => {
    const { app, profiles } = await openLetterShop({ platform, options: { track: 'always' } })
    const visitor = browser(app)
    await visitor.get('/plain?utm_source=letter', fromSearch)
    expect([...visitor.cookies.keys()]).toEqual(['attune'])
    expect(await profiles()).toHaveLength(1)
    await visitor.get('/plain')
    expect((await visitor.get('/letter')).text).toBe('from the letter: true')
  })
})

describe.each(platforms)('what a page tells its script, on $name', (platform) => {
  it('is that its view is counted, and which purposes are allowed where nobody else gets the page', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    const told = async (path: string) => (await visitor.get(path)).headers['server-timing']
    expect(await told('/')).toBe('attune-consent;desc="necessary"')
    expect(await told('/plain')).toBeUndefined()
    await visitor.post('/attune/consent', { purposes: { personalization: true } })
    expect(await told('/')).toBe('attune-view, attune-consent;desc="necessary personalization"')
    expect(await told('/plain')).toBe('attune-view')
    expect((await visitor.fetch('/')).headers['server-timing']).toBeUndefined()
  })

  it('is nothing where shared caches may keep the page, whose views are the script’s to count', async () => {
    const { app, profiles } = await openLetterShop({ platform, options: { track: 'always' } })
    const visitor = browser(app)
    await visitor.get('/letter')
    expect((await profiles())[0]!.folded).toBe(1)
    expect((await visitor.get('/shared')).headers['server-timing']).toBeUndefined()
    expect((await profiles())[0]!.folded).toBe(1)
  })

  it('is that nothing is allowed on a preview, which counts for nobody', async () => {
    const { app, attune } = await openShop({ platform })
    const editor = browser(app)
    await editor.post('/attune/consent', { accept: 'all' })
    const target = { placement: 'hero', experience: 'machines', variant: 'premium' }
    const { pathname, search } = new URL(attune.previewLink('http://shop.example/', target))
    expect((await editor.get(pathname + search)).headers['server-timing']).toBe('attune-consent;desc=""')
  })

  it('is not that a page fetched ahead is counted: nobody looks yet', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { purposes: { personalization: true } })
    const { status, headers } = await visitor.get('/', { 'Sec-Purpose': 'prefetch;prerender' })
    expect([status, headers['server-timing']]).toEqual([
      200,
      'attune-consent;desc="necessary personalization"',
    ])
  })

  it('is nothing where the site does not look visitors up', async () => {
    const { app } = await openShop({ platform, options: { for: ({ url }) => url !== '/' } })
    const { status, headers } = await browser(app).get('/')
    expect([status, headers['server-timing']]).toEqual([200, undefined])
  })

  it('is that its view is counted when the browser keeps how they came here', async () => {
    const { app } = await openLetterShop({ platform })
    const visitor = browser(app)
    const { headers } = await visitor.get('/plain?utm_source=letter', fromSearch)
    expect(headers['server-timing']).toContain('attune-view')
    expect((await visitor.get('/plain')).headers['server-timing']).toBeUndefined()
  })
})
