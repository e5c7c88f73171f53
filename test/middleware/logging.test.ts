import type { ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import { AttuneError, type AttuneOptions, createAttune, type Logger } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import pino from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { stderrLogger } from '../../core/operations/log.ts'
import { manualClock } from '../../core/testing/clock.ts'
import { afterwards, browser } from '../support/browser.ts'
import { failingStore } from '../support/failing-store.ts'
import { everythingIn, noon, openSite } from '../support/open-site.ts'
import { type Req, send } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

/** Everything in the story that a log must not know; no two alike. */
const secret = 'planted-signing-secret-0815'
const planted = {
  userId: 'planted.customer/4711',
  email: 'planted.annabel@example.org',
  trait: 'Planted Annabella',
  property: 'planted-knee-brace',
  address: '203.0.113.77',
  query: 'planted-search-words',
  session: 'planted-session-cookie',
}

/** A whole story of one person, with everything going wrong that can. */
async function story(telling: Pick<AttuneOptions, 'logger'>) {
  const clock = manualClock(noon)
  const { store, state, memory } = failingStore(clock)
  const quoting = Object.assign({}, store, {
    get: async (key: { name: string }) =>
      store.get(key as never).catch(() => {
        throw new Error(`cannot read ${key.name} for ${Object.values(planted).join(', ')}`)
      }),
    commit: async (commit: object) =>
      store.commit(commit as never).catch(() => {
        throw Object.assign(new Error(`cannot write ${JSON.stringify(commit)}`), { code: 'E_DISK' })
      }),
  })
  let asked = 0
  const shop = await openShop({
    site: {
      store: quoting,
      clock,
      secret,
      providers: {
        country: {
          country: () => {
            if (asked++ % 2) throw new Error(`No country for ${planted.address}`)
            return 'NL'
          },
        },
      },
      ...telling,
    },
    options: {
      user: (req: { headers: Record<string, string> }) => {
        if (req.headers['x-odd'] === 'throws')
          throw new Error(`No session ${planted.session} of ${planted.email}`)
        return req.headers['x-odd'] === 'long' ? planted.userId.repeat(40) : undefined
      },
    },
    pages: {
      '/login': async (req: Req, res: ServerResponse) => {
        await req.visitor.identify(planted.userId, { email: planted.email, name: planted.trait })
        req.visitor.selfAssert({ namespace: 'user', id: planted.email })
        req.visitor.track('Product Viewed', { category: 'machines', product: planted.property })
        send(res, 'hello')
      },
    },
  } as never)
  shop.attune.subscribe('mail', ({ userId }) => {
    throw new Error(`${userId} ${planted.email} cannot be reached`)
  })
  const headers = {
    'X-Forwarded-For': planted.address,
    Referer: `https://search.example/?q=${planted.query}`,
  }
  const visitor = browser(shop.app, headers)
  const pass = async (seconds: number) => {
    for (let i = 0; i < 4 * seconds; i++) {
      clock.advance(250)
      await afterwards()
    }
  }
  await visitor.post('/attune/consent', { accept: 'all', wording: planted.query })
  await visitor.get(`/login?q=${planted.query}`)
  await visitor.get('/machines', { 'X-Odd': 'throws' })
  await visitor.get('/machines', { 'X-Odd': 'long' })
  await visitor.post('/attune/events', {
    type: 'identify',
    userId: planted.userId,
    traits: { a: planted.trait },
  })
  await visitor.post('/attune/events', { type: 'track', event: planted.property.repeat(200) })
  await pass(12)
  const cookies = visitor.header()
  for (const failing of ['full', 'throws', 'no', 'hangs', 'no'] as const) {
    state.failing = failing
    for (let i = 0; i < 7; i++) {
      if (failing === 'hangs') break
      await visitor.get('/machines')
      await visitor.post('/attune/events', {
        type: 'track',
        event: 'Product Viewed',
        properties: { planted },
      })
      await visitor.get('/login').catch(() => {})
    }
    await pass(15)
  }
  const stored = await everythingIn(memory)
  const closing = shop.attune.close({ timeout: 1000 })
  await pass(3)
  await closing
  expect(stored).toContain(planted.email)
  expect(stored).toContain(planted.trait)
  const ids = [...stored.matchAll(/profile\/([\w-]{22})/g)].map(([, id]) => id!)
  expect(ids.length).toBeGreaterThan(0)
  return [...Object.values(planted), secret, ...ids, ...cookies.split('; ').map((one) => one.split('=')[1]!)]
}

function personalIn(log: string, personal: readonly string[]): string[] {
  return personal.filter((value) => log.includes(value) || log.includes(encodeURIComponent(value)))
}

afterEach(() => vi.restoreAllMocks())

describe('the log of a whole story', () => {
  it('tells pino what went wrong, and nothing of anybody', async () => {
    let log = ''
    const sink = new Writable({
      write(chunk, _encoding, done) {
        log += chunk
        done()
      },
    })
    const personal = await story({ logger: pino({ level: 'trace' }, sink) })
    expect(personalIn(log, personal)).toEqual([])
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: number; code?: string; msg: string })
    const codes = new Set(lines.map(({ code }) => code))
    for (const code of [
      'ATTUNE_STORE_UNAVAILABLE',
      'ATTUNE_PROVIDER',
      'ATTUNE_LISTENER',
      'ATTUNE_ID_INVALID',
    ]) {
      expect(codes).toContain(code)
    }
    expect(lines.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining([
        'The store fails: writes are refused until it is back.',
        'The store is back: writes go through again.',
      ]),
    )
  })

  it('is a few lines on stderr when nobody else is told', async () => {
    let log = ''
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      log += text
      return true
    })
    const personal = await story({ logger: stderrLogger })
    vi.restoreAllMocks()
    expect(personalIn(log, personal)).toEqual([])
    expect(log).toMatch(/^attune: ATTUNE_STORE_UNAVAILABLE: The store failed: Error$/m)
    expect(log).toMatch(/more of these\)$/m)
    expect(log.split('\n').length).toBeLessThan(60)
  })

  it('is on stderr unless the site has a listener or a logger', async () => {
    const written = async (options: Partial<AttuneOptions>) => {
      const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
      const attune = await createAttune({ store: memoryStore(), secret, ...options })
      attune.onError(new AttuneError('ATTUNE_PROVIDER', 'Nobody knows.'))
      await attune.close()
      const lines = write.mock.calls.length
      write.mockRestore()
      return lines
    }
    const silent = { debug() {}, info() {}, warn() {}, error() {} }
    expect(await written({})).toBe(1)
    expect(await written({ onError: () => {} })).toBe(0)
    expect(await written({ logger: silent })).toBe(0)
  })
})

describe('a logger', () => {
  it('may be the console, and may throw', async () => {
    const logger: Logger = console
    const thrower = () => {
      throw new Error('The log is full')
    }
    const broken = { debug: thrower, info: thrower, warn: thrower, error: thrower }
    const { attune, errors } = await openSite({ logger: broken })
    attune.onError(new Error('odd') as never)
    expect(errors).toHaveLength(1)
    await expect(openSite({ logger })).resolves.toBeDefined()
  })

  it('that lacks a method is a mistake when the site starts', async () => {
    const logger = { info: () => {} } as unknown as Logger
    await expect(openSite({ logger })).rejects.toMatchObject({
      problems: [{ path: 'logger', message: 'This is not a logger: it has no debug(), warn(), error().' }],
    })
  })
})
