import { afterEach, describe, expect, it, vi } from 'vitest'
import { browser } from '../support/browser.ts'
import { platforms, send } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

afterEach(() => vi.unstubAllEnvs())

describe.each(platforms)('what a request may tell of itself, on $name', (platform) => {
  it('what was decided and why is told to who holds the link, and to nobody else', async () => {
    const { app, attune, clock } = await openShop({ platform })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all' })
    await visitor.get('/machines')
    const link = attune.debugLink('/?x=1#top', { expiresIn: { hours: 1 } })
    expect(link).toMatch(/^\/\?x=1&attune-debug=[\w.-]+#top$/)
    const { headers, text } = await visitor.get(link.replace('#top', ''))
    expect(text).toBe('<h1>Premium machines</h1>')
    expect(JSON.parse(headers['attune-debug']!)).toEqual({
      visitor: 'unknown',
      trust: 'recognised',
      consent: ['necessary', 'preferences', 'analytics', 'personalization', 'marketing'],
      ms: expect.any(Number),
      decisions: [
        {
          placement: 'hero',
          experience: 'machines',
          variant: 'premium',
          reason: 'rule',
          why: { machines: 'chosen' },
        },
      ],
    })
    expect(headers['server-timing']).toMatch(/attune;dur=[\d.]+/)
    expect(headers['cache-control']).toBe('private, no-cache')
    const token = new URL(link, 'http://shop.example').searchParams.get('attune-debug')!
    const stranger = await browser(app).get('/', { 'Attune-Debug': token })
    expect(JSON.parse(stranger.headers['attune-debug']!)).toMatchObject({
      visitor: 'new',
      decisions: [{ placement: 'hero', reason: 'no-consent', why: { machines: 'no-consent' } }],
    })
    const preview = attune.previewLink('/', { placement: 'hero', experience: 'machines', variant: 'premium' })
    const forged = [undefined, '', 'x', `${token}x`, token.replace(/^./, 'X'), preview.split('=')[1]!]
    for (const header of forged) {
      const { headers } = await visitor.get('/', header === undefined ? {} : { 'Attune-Debug': header })
      expect(headers['attune-debug']).toBeUndefined()
      expect(headers['server-timing'] ?? '').not.toContain('dur=')
    }
    clock.advance(3_600_000)
    expect((await visitor.get('/', { 'Attune-Debug': token })).headers['attune-debug']).toBeUndefined()
  })

  it('tells that the store failed, and keeps a page for others to itself', async () => {
    const { app, attune, store } = await openShop({
      platform,
      pages: {
        '/shared': (_req, res) => {
          res.setHeader('Cache-Control', 'public, max-age=60')
          send(res, 'the same for everybody')
        },
      },
    })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all' })
    const { headers } = await visitor.get(attune.debugLink('/shared'))
    expect(headers['cache-control']).toBe('private, no-cache')
    expect(JSON.parse(headers['attune-debug']!)).toMatchObject({ decisions: [] })
    store.get = () => Promise.reject(new Error('gone'))
    const failed = await visitor.get(attune.debugLink('/'))
    expect(JSON.parse(failed.headers['attune-debug']!)).toMatchObject({
      visitor: 'new',
      failure: 'ATTUNE_STORE_UNAVAILABLE',
      decisions: [{ placement: 'hero', reason: 'fallback' }],
    })
  })

  it.each([
    ['production', false],
    ['development', true],
    ['', true],
  ])('how long it took is told in development: NODE_ENV=%s', async (environment, told) => {
    vi.stubEnv('NODE_ENV', environment)
    const { app } = await openShop({ platform })
    const { headers } = await browser(app).get('/')
    expect((headers['server-timing'] ?? '').includes('attune;dur=')).toBe(told)
    expect(headers['attune-debug']).toBeUndefined()
    vi.unstubAllEnvs()
    const asked = await openShop({ platform, options: { timing: true } })
    expect((await browser(asked.app).get('/')).headers['server-timing']).toContain('attune;dur=')
  })
})

describe('a page with very many placements', () => {
  it('is told of shortly, and in ASCII', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`)
    const variants = { v: { content: 1 } }
    const many = Object.fromEntries(
      names.map((name) => [
        name,
        {
          experiences: ['a', 'b', 'c'].map((one) => ({ name: one, when: { 'traits.plan': one }, variants })),
        },
      ]),
    )
    const { app, attune } = await openShop({
      site: { segments: {}, placements: many },
      pages: {
        '/many': (req, res) => {
          for (const name of names) req.visitor.decide(name as never)
          send(res, 'many')
        },
        '/some': (req, res) => {
          for (const name of names.slice(0, 40)) req.visitor.decide(name as never)
          send(res, 'some')
        },
      },
    })
    for (const [page, decisions] of [
      ['/some', expect.arrayContaining([{ placement: 'p0', reason: 'no-consent' }])],
      ['/many', 100],
    ]) {
      const { headers } = await browser(app).get(attune.debugLink(page as string))
      const header = headers['attune-debug']!
      expect(header.length).toBeLessThanOrEqual(3_000)
      expect(JSON.parse(header)).toMatchObject({ decisions })
    }
  })
})
