import cookieParser from 'cookie-parser'
import { sign } from 'cookie-signature'
import fc from 'fast-check'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { findCookie } from '../../middleware/cookies/find-cookie.ts'
import { networkOf } from '../../middleware/rate/network.ts'
import { browser } from '../support/browser.ts'
import { expresses, type Handler, platforms, send } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

const agree = (visitor: ReturnType<typeof browser>, headers = {}) =>
  visitor.post('/attune/consent', { accept: 'all' }, headers)
const setCookies = ({ headers }: { headers: Record<string, unknown> }) =>
  [headers['set-cookie'] ?? []].flat() as string[]
const day = 86_400_000

describe.each(platforms)('cookies on $name', (platform) => {
  it('a visitor who has not answered gets none, whatever a page decides', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    expect(setCookies(await visitor.get('/'))).toEqual([])
    expect(setCookies(await visitor.get('/machines'))).toEqual([])
    expect(setCookies(await visitor.get('/plain'))).toEqual([])
  })

  it('are HttpOnly, SameSite=Lax and kept for a year', async () => {
    const { app } = await openShop({ platform })
    const [consent, identity] = setCookies(await agree(browser(app)))
    const attributes = '; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax'
    expect(consent).toMatch(/^attune-consent=s%3A/)
    expect(identity).toMatch(/^attune=s%3A[\w-]{22}\.\d{5}\./)
    expect(consent!.endsWith(attributes)).toBe(true)
    expect(identity!.endsWith(attributes)).toBe(true)
  })

  it('are set once, and again when the identity is a day old', async () => {
    const { app, clock } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    const first = visitor.cookies.get('attune')
    expect(setCookies(await visitor.get('/'))).toEqual([])
    clock.advance(day)
    const [renewed, ...others] = setCookies(await visitor.get('/'))
    expect(others).toEqual([])
    expect(renewed).toMatch(/^attune=/)
    expect(visitor.cookies.get('attune')).not.toBe(first)
    expect(setCookies(await visitor.get('/'))).toEqual([])
  })

  it.each([
    ['forged', (cookie: string) => cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['cut short', (cookie: string) => cookie.slice(0, -10)],
    ['unsigned', (cookie: string) => decodeURIComponent(cookie).split('.').slice(0, 2).join('.')],
    [
      'signed by somebody else',
      () => `attune=${encodeURIComponent(`s:${sign('A'.repeat(22).concat('.20000'), 'another secret')}`)}`,
    ],
    [
      'signed by the site itself for another purpose',
      () =>
        `attune=${encodeURIComponent(`s:${sign('A'.repeat(22).concat('.20000'), 'a secret for tests only')}`)}`,
    ],
    ['there twice', (cookie: string) => `${cookie}; ${cookie}`],
    ['far too long', (cookie: string) => `${cookie}${'x'.repeat(5_000)}`],
    ['not decodable', () => 'attune=%E0%A4%A'],
  ])('one that is %s is as good as none', async (_, spoil) => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    await visitor.get('/machines')
    const identity = `attune=${visitor.cookies.get('attune')}`
    expect((await visitor.get('/', { Cookie: identity })).text).toContain('Premium machines')
    const page = await visitor.get('/', { Cookie: spoil(identity) })
    expect([page.status, page.text]).toEqual([200, '<h1>New this week</h1>'])
  })

  it('a forged answer about consent is none', async () => {
    const { app, profiles } = await openShop({ platform })
    const visitor = browser(app)
    const answers = Buffer.from(
      JSON.stringify({ choices: { personalization: { granted: true, at: 1 } }, barriers: {} }),
    )
    const forged = `1.${answers.toString('base64url')}`
    for (const cookie of [forged, `s:${forged}.AAAA`, `s:${sign(forged, 'a secret for tests only')}`]) {
      await visitor.get('/machines', { Cookie: `attune-consent=${encodeURIComponent(cookie)}` })
    }
    expect(await profiles()).toEqual([])
  })

  it('have a name and a domain of the site’s choosing', async () => {
    const cookie = { name: 'shop-visitor', domain: 'shop.example', secure: true }
    const { app } = await openShop({ platform, options: { cookie } })
    const visitor = browser(app)
    const [consent, identity] = setCookies(await agree(visitor))
    expect(consent).toMatch(/^shop-visitor-consent=.*; Domain=shop\.example;.*; Secure$/)
    expect(identity).toMatch(/^shop-visitor=.*; Domain=shop\.example;.*; Secure$/)
    await visitor.get('/machines')
    expect((await visitor.get('/')).text).toContain('Premium machines')
  })

  it('signed with an older secret are still good, and renewed with the new one', async () => {
    const old = await openShop({ platform, site: { secret: 'the older of the secrets' } })
    const visitor = browser(old.app)
    await agree(visitor)
    const secret = ['the newer of the secrets', 'the older of the secrets']
    const { app } = await openShop({ platform, site: { secret, store: old.store } })
    const moved = browser(app)
    moved.cookies.set('attune', visitor.cookies.get('attune')!)
    moved.cookies.set('attune-consent', visitor.cookies.get('attune-consent')!)
    await moved.get('/machines')
    expect((await moved.get('/')).text).toContain('Premium machines')
  })
})

describe.each(expresses)('over HTTPS on $name', (platform) => {
  it('cookies are Secure and tied to the host, and a plain one is not believed there', async () => {
    const { app } = await openShop({ platform })
    const secure = browser(app, { 'X-Forwarded-Proto': 'https' })
    const lines = setCookies(await agree(secure))
    expect(lines.map((line) => line.split('=')[0])).toEqual(['__Host-attune-consent', '__Host-attune'])
    expect(lines.every((line) => line.endsWith('; Secure'))).toBe(true)
    await secure.get('/machines')
    expect((await secure.get('/')).text).toContain('Premium machines')
    const plain = secure.header().replaceAll('__Host-', '')
    expect((await secure.get('/', { Cookie: plain })).text).toContain('New this week')
  })
})

describe.each(expresses)('a site with its own cookie-parser, on $name', (platform) => {
  const own = cookieParser('the secret of the site itself') as unknown as Handler
  const report: Handler = (req, res) => {
    const { cookies, signedCookies, secret } = req as unknown as Record<string, unknown>
    send(res, JSON.stringify({ hero: req.visitor.decide('hero').content, cookies, signedCookies, secret }))
  }
  const cart = `cart=${encodeURIComponent(`s:${sign('17', 'the secret of the site itself')}`)}; theme=dark`

  async function visit(parts: { before?: Handler[]; after?: Handler[] }) {
    const { app } = await openShop({ platform, ...parts, pages: { '/report': report as never } })
    const visitor = browser(app)
    await agree(visitor)
    await visitor.get('/machines')
    const { text } = await visitor.get('/report', { Cookie: `${cart}; ${visitor.header()}` })
    return JSON.parse(text)
  }

  it.each([
    ['before Attune', { before: [own] }],
    ['after Attune', { after: [own] }],
  ])('%s reads its own cookies as ever, and Attune its own', async (_, parts) => {
    const { hero, cookies, signedCookies, secret } = await visit(parts)
    expect(hero).toBe('Premium machines')
    expect(cookies).toEqual({ theme: 'dark' })
    expect(signedCookies).toMatchObject({ cart: '17', attune: false })
    expect(secret).toBe('the secret of the site itself')
  })

  it('or without one, finds nothing of Attune’s on the request', async () => {
    expect(await visit({})).toEqual({ hero: 'Premium machines' })
  })
})

describe('findCookie()', () => {
  it('finds what a cookie parser finds, when it is there once', () => {
    const name = fc.constantFrom('attune', 'attune-consent', 'tune', 'a')
    const value = fc.stringMatching(/^[A-Za-z0-9%._-]{0,12}$/)
    const pairs = fc.uniqueArray(fc.tuple(name, value), { selector: ([own]) => own })
    const separator = fc.constantFrom('; ', ';', ' ;  ')
    fc.assert(
      fc.property(pairs, separator, name, (list, between, wanted) => {
        const header = list.map(([own, text]) => `${own}=${text}`).join(between)
        expect(findCookie(header, wanted)?.trim()).toBe(list.find(([own]) => own === wanted)?.[1])
      }),
    )
  })

  it('takes one that is there twice for absent', () => {
    expect(findCookie('attune=1; theme=attune=2; attune=3', 'attune')).toBeUndefined()
    expect(findCookie('theme=attune=2; attune=3', 'attune')).toBe('3')
  })
})

describe('a network address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s belongs to %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

it('a request without our cookie costs the site no parsing', async () => {
  const { app } = await openShop()
  const page = await supertest(app).get('/plain').set('Cookie', 'other=%E0%A4%A; x=s:1.2')
  expect(page.status).toBe(200)
})
