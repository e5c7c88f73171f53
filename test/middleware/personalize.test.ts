import type { RequestListener } from 'node:http'
import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { personalize } from 'attune/middleware'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { openSite } from '../support/open-site.ts'
import { type Handler, platforms, send } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

const agree = (visitor: ReturnType<typeof browser>) => visitor.post('/attune/consent', { accept: 'all' })

describe.each(platforms)('on $name', (platform) => {
  it('a page adapts to what its visitor looked at before', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    expect((await visitor.get('/')).text).toBe('<h1>New this week</h1>')
    await visitor.get('/machines')
    expect((await visitor.get('/')).text).toBe('<h1>Premium machines</h1>')
  })

  it('the page that is being looked at counts in its own response', async () => {
    const { app } = await openShop({
      platform,
      pages: { '/count': (req, res) => send(res, String(req.visitor.is('regular'))) },
    })
    const visitor = browser(app)
    await agree(visitor)
    const answers = [await visitor.get('/count'), await visitor.get('/count'), await visitor.get('/count')]
    expect(answers.map(({ text }) => text)).toEqual(['false', 'false', 'true'])
  })

  it('60 visitors at the same moment never see each other', async () => {
    const slow = memoryStore()
    const store: Store = {
      ...slow,
      async get(key) {
        await new Promise((resolve) => setImmediate(resolve))
        return slow.get(key)
      },
    }
    const { app } = await openShop({
      platform,
      site: { store },
      pages: {
        '/i-am': async (req, res) => {
          const name = new URL(req.url!, 'http://x').searchParams.get('name')!
          await req.visitor.identify(`person-${name}`, { name })
          send(res, 'noted')
        },
        '/who-am-i': async (req, res) => {
          await new Promise((resolve) => setImmediate(resolve))
          send(res, `<p>${req.visitor.trait('name')} ${req.visitor.userId} ${req.visitor.is('machines')}</p>`)
        },
      },
    })
    const visitors = Array.from({ length: 60 }, () => browser(app))
    await Promise.all(
      visitors.map(async (visitor, i) => {
        await agree(visitor)
        await visitor.get(`/i-am?name=${i}`)
        if (i % 2 === 0) await visitor.get('/machines')
      }),
    )
    const pages = await Promise.all(visitors.map((visitor) => visitor.get('/who-am-i')))
    expect(pages.map(({ text }) => text)).toEqual(
      visitors.map((_, i) => `<p>${i} person-${i} ${i % 2 === 0}</p>`),
    )
  })

  it('req.visitor is there for data and for files too, and no store is read for a file', async () => {
    let reads = 0
    const memory = memoryStore()
    const store: Store = {
      ...memory,
      get(key) {
        if (key.name.startsWith('profile/')) reads++
        return memory.get(key)
      },
    }
    const kind: Handler = (req, res) => send(res, `${req.visitor.kind} ${req.visitor.isReadOnly}`)
    const { app } = await openShop({
      platform,
      site: { store },
      pages: { '/data': kind as never, '/logo.svg': kind as never },
    })
    const visitor = browser(app)
    await agree(visitor)
    reads = 0
    expect((await visitor.fetch('/data')).text).toBe('unknown false')
    expect(reads).toBe(1)
    const file = { Accept: 'image/svg+xml', 'Sec-Fetch-Dest': 'image' }
    expect((await visitor.fetch('/logo.svg', file)).text).toBe('unknown true')
    expect(reads).toBe(1)
  })

  it('a second personalize() on the same request does nothing', async () => {
    const site = await openSite()
    const seen: unknown[] = []
    const look: Handler = (req, _res, next) => {
      seen.push(req.visitor)
      next()
    }
    const door = () => personalize(site.attune) as Handler
    const app = platform.build({
      before: [door(), look, door(), look],
      pages: { '/': (_req, res) => send(res, 'once') },
    })
    expect((await browser(app).get('/')).text).toBe('once')
    expect(seen).toHaveLength(2)
    expect(seen[0]).toBe(seen[1])
  })
})

describe('next()', () => {
  const call = async (app: RequestListener) =>
    (await supertest(app).get('/').set('Accept', 'text/html')).status

  it.each(platforms)(
    'is called exactly once, on $name, even when a later handler throws',
    async (platform) => {
      const { attune } = await openSite()
      const door = personalize(attune)
      let calls = 0
      const counting: Handler = (req, res, next) =>
        door(req, res, (error) => {
          calls++
          next(error)
        })
      const failing: Handler = () => {
        throw new Error('a bug of the site')
      }
      const careful: Handler = (req, res, next) => {
        try {
          failing(req, res, next)
        } catch (error) {
          next(error)
        }
      }
      expect(
        await call(
          platform.build({ before: [counting, platform.name.startsWith('Express') ? failing : careful] }),
        ),
      ).toBe(500)
      expect(calls).toBe(1)
    },
  )

  it('hands on what the option `for` throws, once', async () => {
    const { attune } = await openSite()
    const errors: unknown[] = []
    const door = personalize(attune, {
      for: () => {
        throw new Error('a bug of the site')
      },
    })
    const listening: Handler = (req, res, next) =>
      door(req, res, (error) => {
        errors.push(error)
        next(error)
      })
    const app = platforms[2]!.build({ before: [listening] })
    expect(await call(app)).toBe(500)
    expect(errors).toEqual([new Error('a bug of the site')])
  })
})

describe('the options of personalize()', () => {
  it.each([
    [{ track: 'sometimes' }, 'There is no tracking "sometimes"'],
    [{ cookie: { name: 'a b' } }, '"a b" cannot be the name of the cookie'],
    [{ cookie: { name: '__Host-attune' } }, 'the prefix __Host- is added by itself'],
    [{ cookie: { domain: 'shop.example; Secure' } }, 'cannot be the domain of a cookie'],
  ])('are checked at start-up: %j', async (options, message) => {
    const { attune } = await openSite()
    expect(() => personalize(attune, options as never)).toThrow(message)
  })
})
