import { readFile } from 'node:fs/promises'
import type { Logger } from 'attune'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { browser } from '../support/browser.ts'
import { openShop } from '../support/shop.ts'

afterEach(() => vi.unstubAllEnvs())

const curl = { 'User-Agent': 'curl/8.5.0' }
const headless = {
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
}

async function shopIn(environment: string) {
  vi.stubEnv('NODE_ENV', environment)
  const said: string[] = []
  const say = (_: object, message: string) => void said.push(message)
  const logger: Logger = { debug: say, info: say, warn: say, error: say }
  return { ...(await openShop({ site: { logger } })), said }
}

describe("a request that is taken for a bot's", () => {
  it.each([
    ['curl', curl],
    ['a headless browser', headless],
    ['what has no user agent', { 'User-Agent': '' }],
  ])('is told of in development, once for all of them: %s', async (_, own) => {
    const { app, said } = await shopIn('development')
    const bot = browser(app, own)
    const { headers } = await bot.post('/attune/consent', { accept: 'all' })
    expect(headers['set-cookie']).toBeUndefined()
    await bot.get('/')
    await browser(app, curl).get('/machines')
    expect(said).toEqual([expect.stringMatching(/taken for a bot's.*-A 'Mozilla.*in development alone/)])
  })

  it('is not what a server sends by a write key, even before one is', async () => {
    const { app, said } = await shopIn('development')
    const server = browser(app, { 'User-Agent': 'node' })
    for (const route of ['track', 'batch?x=1']) await server.post(`/attune/v1/${route}`, {})
    expect(said).toEqual([])
    await server.get('/attune/v1/track')
    expect(said).toHaveLength(1)
  })

  it('is nothing to speak of in production and in tests, nor are people in development', async () => {
    for (const [environment, own] of [
      ['production', curl],
      ['test', curl],
      ['development', {}],
    ] as const) {
      const { app, said } = await shopIn(environment)
      await browser(app, own).get('/')
      expect(said).toEqual([])
    }
  })

  it('shows in the debug header, of bots alone', async () => {
    const { app, attune } = await shopIn('production')
    const told = async (own: Record<string, string>) => {
      const { headers } = await browser(app, own).get(attune.debugLink('/'))
      return JSON.parse(headers['attune-debug']!)
    }
    expect(await told(curl)).toMatchObject({ bot: expect.stringContaining("taken for a bot's") })
    expect(await told({})).not.toHaveProperty('bot')
  })
})

describe('the user agent that we advise', () => {
  it.each(['README.md', 'middleware/README.md', 'middleware/bot-notice.ts'])(
    'makes somebody of who tests the site, as %s has it',
    async (file) => {
      const text = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8')
      const [, agent] = /-A '([^']+)'/.exec(text)!
      const { app } = await openShop()
      const tester = browser(app, { 'User-Agent': agent! })
      await tester.post('/attune/consent', { accept: 'all' })
      await tester.get('/machines')
      expect((await tester.get('/')).text).toBe('<h1>Premium machines</h1>')
    },
  )
})
