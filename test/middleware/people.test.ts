import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { everythingIn } from '../support/open-site.ts'
import { type Page, platforms, send } from '../support/platforms.ts'
import { openShop, type ShopParts } from '../support/shop.ts'

const agree = (visitor: ReturnType<typeof browser>, headers = {}) =>
  visitor.post('/attune/consent', { accept: 'all' }, headers)

/** A shop with a session of its own: the header `x-session` says who is signed in. */
async function openMembersShop(parts: ShopParts = {}) {
  const pages: Record<string, Page> = {
    '/me': (req, res) => {
      const { userId, kind, trust } = req.visitor
      send(res, JSON.stringify({ userId, kind, trust, machines: req.visitor.is('machines') }))
    },
    '/logout': async (req, res) => {
      await req.visitor.logout()
      send(res, 'bye')
    },
  }
  const user = ({ headers }: { headers: Record<string, string> }) => headers['x-session']
  const shop = await openShop({ ...parts, options: { user: user as never, ...parts.options }, pages })
  const me = async (visitor: ReturnType<typeof browser>, session?: string) =>
    JSON.parse((await visitor.get('/me', session === undefined ? {} : { 'X-Session': session })).text)
  return { ...shop, me }
}

describe.each(platforms)('a person on $name', (platform) => {
  it('who signs in keeps what they did before, and their cookie leads to them from then on', async () => {
    const { app, me, profiles } = await openMembersShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    await visitor.get('/machines')
    const before = visitor.cookies.get('attune')
    expect(await me(visitor, 'abbie')).toEqual({
      userId: 'abbie',
      kind: 'known',
      trust: 'authenticated',
      machines: true,
    })
    expect(visitor.cookies.get('attune')).not.toBe(before)
    expect((await profiles()).filter(({ userId }) => userId === 'abbie')).toHaveLength(1)
  })

  it('who is signed in costs no write by that alone', async () => {
    let writes = 0
    const { app, me, store } = await openMembersShop({ platform, options: { track: 'never' } })
    const visitor = browser(app)
    await agree(visitor)
    await me(visitor, 'abbie')
    await me(visitor, 'abbie')
    const { commit } = store
    store.commit = (request) => {
      writes++
      return commit(request)
    }
    expect(await me(visitor, 'abbie')).toMatchObject({ userId: 'abbie', trust: 'authenticated' })
    expect(writes).toBe(0)
  })

  it('whose session ended is recognised, and not authenticated', async () => {
    const { app, me } = await openMembersShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    await me(visitor, 'abbie')
    expect(await me(visitor)).toMatchObject({ userId: 'abbie', trust: 'recognised' })
  })

  it('who signs out leaves a stranger’s browser', async () => {
    const { app, me } = await openMembersShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    await me(visitor, 'abbie')
    const hers = visitor.cookies.get('attune')
    const { headers } = await visitor.get('/logout')
    expect(visitor.cookies.get('attune')).not.toBe(hers)
    expect(headers['cache-control']).toBe('private, no-cache')
    expect(await me(visitor)).toEqual({ kind: 'unknown', trust: 'recognised', machines: false })
  })

  it('who takes over a browser is not taken for the one before', async () => {
    const { app, me, profiles } = await openMembersShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    await visitor.get('/machines')
    expect(await me(visitor, 'abbie')).toMatchObject({ userId: 'abbie', machines: true })
    expect(await me(visitor, 'bob')).toMatchObject({ userId: 'bob', machines: false })
    expect(await me(visitor)).toMatchObject({ userId: 'bob', trust: 'recognised' })
    expect(await me(browser(app), 'abbie')).toMatchObject({ userId: 'abbie', machines: true })
    expect((await profiles()).filter(({ userId }) => userId !== undefined)).toHaveLength(2)
  })

  it.each(['undefined', 'null', '0', '[object Object]', 'x'.repeat(300)])(
    'is nobody when the session says "%.20s", which is reported',
    async (id) => {
      const { app, me, errors, profiles } = await openMembersShop({ platform })
      const visitor = browser(app)
      await agree(visitor)
      expect(await me(visitor, id)).toMatchObject({ kind: 'unknown' })
      expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_ID_INVALID'])
      expect((await profiles()).every(({ userId }) => userId === undefined)).toBe(true)
    },
  )

  it('is nobody, and the page arrives, when asking the session throws', async () => {
    const user = () => {
      throw new Error('The session store is down')
    }
    const { app, me, errors } = await openMembersShop({ platform, options: { user } })
    expect(await me(browser(app))).toMatchObject({ kind: 'unknown' })
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_PROVIDER'])
  })
})

describe.each(platforms)('consent on $name', (platform) => {
  const identify: Page = async (req, res) => {
    await req.visitor.identify('abbie', { firstName: 'Abbie' })
    await req.visitor.track('Product Viewed', { category: 'machines' })
    send(res, String(req.visitor.decide('hero').content))
  }

  it('comes first: until then nothing at all is stored, whatever the site does', async () => {
    const { app, store } = await openShop({
      platform,
      options: { track: 'always' },
      pages: { '/identify': identify },
    })
    const visitor = browser(app)
    await visitor.get('/')
    await visitor.get('/machines')
    await visitor.get('/identify')
    await visitor.post('/attune/events', { type: 'track', event: 'Product Viewed' })
    expect(await everythingIn(store)).toBe('[]')
    for (const topic of ['late', 'consent', 'exposures', 'transitions', 'merges']) {
      expect((await store.consume(topic, undefined, 10)).entries).toEqual([])
    }
    expect(visitor.cookies.size).toBe(0)
  })

  it('refused sets the one cookie that remembers it, and stores nothing', async () => {
    const { app, store } = await openShop({ platform, pages: { '/identify': identify } })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'none' })
    await visitor.get('/identify')
    await visitor.get('/machines')
    expect([...visitor.cookies.keys()]).toEqual(['attune-consent'])
    expect(await everythingIn(store)).toBe('[]')
  })

  it('taken back ends the personal pages at once', async () => {
    const { app, store, clock } = await openShop({ platform })
    const visitor = browser(app)
    await agree(visitor)
    await visitor.get('/machines')
    expect((await visitor.get('/')).text).toContain('Premium machines')
    clock.advance(1_000)
    await visitor.post('/attune/consent', { accept: 'none' })
    expect((await visitor.get('/')).text).toContain('New this week')
    expect(await everythingIn(store)).not.toContain('"machines"')
  })

  it('is denied by Global Privacy Control where the site honours it, though the browser agreed', async () => {
    const site = { consent: { deniedByGpc: ['personalization', 'analytics', 'marketing', 'preferences'] } }
    const { app, store } = await openShop({ platform, site })
    const visitor = browser(app)
    const gpc = { 'Sec-GPC': '1' }
    await agree(visitor, gpc)
    await visitor.get('/machines', gpc)
    expect((await visitor.get('/', gpc)).text).toContain('New this week')
    expect(await everythingIn(store)).toBe('[]')
    expect([...visitor.cookies.keys()]).toEqual(['attune-consent'])
  })
})
