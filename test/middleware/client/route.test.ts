import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { browser } from '../../support/browser.ts'
import { type Page, platforms, send } from '../../support/platforms.ts'
import { definitions, openShop } from '../../support/shop.ts'

describe.each(platforms)('GET /client.js on $name', (platform) => {
  const open = () => openShop({ platform, site: { events: { 'Video Played': { purpose: 'analytics' } } } })

  it('is JavaScript for everybody, asked for again after ten minutes and not sent twice', async () => {
    const { app } = await open()
    const visitor = browser(app, { 'Sec-Fetch-Dest': 'script', Accept: '*/*' })
    const { status, headers } = await visitor.get('/attune/client.js')
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8'])
    expect(headers['cache-control']).toBe('public, max-age=600')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers.vary).toBe('Accept-Encoding')
    expect(headers['set-cookie']).toBeUndefined()
    for (const known of [headers.etag!, `"other", ${headers.etag}`, '*']) {
      const again = await visitor.get('/attune/client.js', { 'If-None-Match': known })
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', headers.etag])
    }
    expect((await visitor.get('/attune/client.js', { 'If-None-Match': '"other"' })).status).toBe(200)
    const head = await visitor.head('/attune/client.js')
    expect([head.status, head.text, head.headers.etag]).toEqual([200, undefined, headers.etag])
  })

  it('comes with gzip where a browser takes it, and is below 5 KB then', async () => {
    const { app } = await open()
    const get = (encoding: string) =>
      supertest(app)
        .get('/attune/client.js')
        .set('Accept-Encoding', encoding)
        .buffer(true)
        .parse((response, done) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => done(null, Buffer.concat(chunks)))
        })
    const zipped = await get('gzip, br')
    expect(Number(zipped.headers['content-length'])).toBeLessThan(5_000)
    for (const refusing of ['identity', 'gzip;q=0', 'br, gzip; q=0.0, *']) {
      const plain = await get(refusing)
      expect(plain.headers['content-encoding']).toBeUndefined()
      expect(String(plain.body)).toMatch(/^\(function\(\)\{/)
      expect(plain.headers.etag).toBe(zipped.headers.etag)
    }
  })

  it('knows which events are for another purpose than personalization, the site’s own too', async () => {
    const { app } = await open()
    const { text } = await browser(app).get('/attune/client.js')
    expect(text).toContain('"Video Played":"analytics"')
    expect(text).toContain('"Not Interested":"preferences"')
    expect(text).not.toContain('attunePurposes')
    expect(() => new Function(text)).not.toThrow()
    const other = await openShop({ platform })
    const one = (await browser(app).get('/attune/client.js')).headers.etag
    expect((await browser(other.app).get('/attune/client.js')).headers.etag).not.toBe(one)
  })
})

describe.each(platforms)('what the script counts, on $name', (platform) => {
  const shown = { placement: 'hero', experience: 'machines', variant: 'premium' }
  const message = (event: string, properties: unknown) => ({ type: 'track', event, properties })
  const agreed = async () => {
    const events = 'Placement Viewed'
    const revenue = { sum: 'revenue', events }
    const features = {
      views: { count: true, events } as const,
      revenue,
      seconds: { sum: 'seconds', events: 'Engaged' },
    } as const
    const sums: Page = ({ visitor }, res) => {
      const [views, revenue, seconds] = ['views', 'revenue', 'seconds'].map((name) => visitor.feature(name))
      send(res, JSON.stringify({ views, revenue, seconds }))
    }
    const shop = await openShop({ platform, site: { features }, pages: { '/sums': sums } })
    const visitor = browser(shop.app)
    await visitor.post('/attune/consent', { accept: 'all' })
    return { ...shop, visitor }
  }

  it('is taken where the definitions have such a variant, and nothing else is taken with it', async () => {
    const { visitor } = await agreed()
    const more = { ...shown, revenue: 1_000 }
    const { body } = await visitor.post('/attune/events', [
      message('Placement Viewed', more),
      message('Placement Clicked', more),
      message('Engaged', { seconds: 12, scroll: 80, path: '/' }),
    ])
    expect(body).toEqual({ accepted: 3, dropped: 0, rejected: [] })
    expect((await visitor.get('/sums')).text).toBe('{"views":1,"revenue":0,"seconds":12}')
  })

  it.each([
    ['a placement there is not', { ...shown, placement: 'hera' }],
    ['an experience of another placement', { ...shown, experience: 'toString' }],
    ['a variant there is not', { ...shown, variant: '__proto__' }],
    ['half of it', { placement: 'hero' }],
    ['something else', { ...shown, variant: ['premium'] }],
    ['HTML', { ...shown, placement: '<script>alert(1)</script>' }],
    ['nothing', null],
    ['a text', 'hero'],
  ])('is refused of %s, and says nothing of what there is', async (_, properties) => {
    const { visitor, profiles } = await agreed()
    const messages = ['Placement Viewed', 'Placement Clicked'].map((event) => message(event, properties))
    const { status, body } = await visitor.post('/attune/events', messages)
    expect(status).toBe(200)
    expect(body.accepted).toBe(0)
    expect(body.rejected.map(({ code }: { code: string }) => code)).toEqual([
      'ATTUNE_UNKNOWN_PLACEMENT',
      'ATTUNE_UNKNOWN_PLACEMENT',
    ])
    expect(JSON.stringify(body)).not.toMatch(/hero|machines|premium/)
    expect((await profiles())[0]!.folded).toBe(0)
  })

  it.each([{ seconds: 86_401 }, { seconds: -1 }, { seconds: '10' }, { scroll: 101 }, { scroll: null }])(
    'is refused of figures that cannot be: %j',
    async (properties) => {
      const { visitor } = await agreed()
      const { body } = await visitor.post('/attune/events', message('Engaged', properties))
      expect(body.rejected).toMatchObject([{ index: 0, code: 'ATTUNE_SIGNAL_INVALID' }])
    },
  )

  it('finds the campaign in the query of a page the script saw', async () => {
    const where = { campaign_source: 'google', campaign_medium: 'cpc' }
    const tagged = { $event: { name: 'Page Viewed', where } }
    const { app } = await openShop({
      platform,
      site: { segments: { ...definitions.segments, tagged } },
      pages: { '/tagged': (req, res) => send(res, String(req.visitor.is('tagged'))) },
    })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all' })
    const page = { path: '/shared', search: '?gclid=17', referrer: 'https://www.google.com/' }
    await visitor.post('/attune/events', { type: 'page', context: { page } })
    expect((await visitor.get('/tagged')).text).toBe('true')
  })
})
