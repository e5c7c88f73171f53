import { collector, personalize } from 'attune/middleware'
import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { everythingIn, openSite } from '../support/open-site.ts'
import { type Handler, platforms, type Req, send } from '../support/platforms.ts'
import { definitions } from '../support/shop.ts'

const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

/** A shop whose session is a header, with the collector where sites put it. */
async function open({ platform = platforms[0]!, behind = false, rate = {} } = {}) {
  const site = await openSite(definitions)
  const { attune } = site
  const user = (req: object) => (req as Req).headers['x-signed-in'] as string | undefined
  const door = personalize(attune, behind ? {} : { user }) as Handler
  const app = platform.build({
    before: [door],
    mounted: { '/attune': collector(attune, { rate, user }) as Handler },
    pages: {
      '/': (req, res) => send(res, String(req.visitor.decide('hero').content)),
      '/machines': (req, res) => {
        req.visitor.track('Product Viewed', { category: 'machines' })
        send(res, 'Machines')
      },
    },
  })
  const visitor = browser(app)
  await visitor.post('/attune/consent', { accept: 'all' })
  await visitor.get('/machines')
  /** Signs somebody in; what comes after is by their cookie alone. */
  const signIn = () => visitor.get('/machines', { 'X-Signed-In': 'ann' })
  return { ...site, app, visitor, signIn }
}

describe.each(platforms)('My data on $name', (platform) => {
  it('is told to the visitor whose cookie alone leads to it, also as a file', async () => {
    const { visitor } = await open({ platform })
    const { status, body, headers } = await visitor.fetch('/attune/me')
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    expect(body.person).toMatchObject({
      version: 1,
      kind: 'unknown',
      because: { machines: expect.any(String) },
    })
    expect(body.person.timeline.map(({ name }: { name: string }) => name)).toContain('Product Viewed')
    expect(body.browser).toMatchObject({ answered: true, purposes: { personalization: true } })
    const file = await visitor.get('/attune/me?download')
    expect(file.headers['content-disposition']).toBe('attachment; filename="my-data.json"')
    expect(file.body.person.profileId).toBe(body.person.profileId)
  })

  it('is erased at their word: nothing is left, and no cookie', async () => {
    const { visitor, attune, store, app } = await open({ platform })
    const { profileId } = (await visitor.fetch('/attune/me')).body.person
    const copy = { Cookie: `attune=${visitor.cookies.get('attune')}` }
    const { status, body } = await visitor.delete('/attune/me')
    expect([status, Date.parse(body.erasedAt) > 0]).toEqual([200, true])
    expect(visitor.cookies.size).toBe(0)
    expect(await attune.verifyErased({ profileId })).toMatchObject({ erased: true })
    expect((await visitor.get('/')).text).toBe('New this week')
    // A copy of the cookie brings nobody back.
    await browser(app).get('/machines', copy)
    expect(await everythingIn(store)).not.toContain('Product Viewed')
  })

  it('of somebody known needs a live session: a cookie is not a login', async () => {
    const { visitor, attune, signIn } = await open({ platform })
    await signIn()
    for (const answer of [
      await visitor.fetch('/attune/me'),
      await visitor.delete('/attune/me'),
      await visitor.post('/attune/me/erase', {}),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([403, 'ATTUNE_LOGIN_NEEDED'])
      expect(JSON.stringify(answer.body)).not.toContain('ann')
    }
    const session = { 'X-Signed-In': 'ann' }
    expect((await visitor.fetch('/attune/me', session)).body.person.userId).toBe('ann')
    expect((await visitor.delete('/attune/me', session)).status).toBe(200)
    expect(await attune.find({ userId: 'ann' })).toBeUndefined()
  })

  it('asks the collector’s own session where personalize() did not', async () => {
    const { visitor, app } = await open({ platform, behind: true })
    const session = { 'X-Signed-In': 'ann' }
    expect((await visitor.fetch('/attune/me', session)).body.person.userId).toBe('ann')
    const other = browser(app)
    other.cookies.set('attune', visitor.cookies.get('attune')!)
    expect((await other.fetch('/attune/me')).status).toBe(403)
  })

  it('is nothing of a stranger, and asking leaves no trace', async () => {
    const { app, store } = await open({ platform })
    const before = await everythingIn(store)
    const stranger = browser(app)
    const { body } = await stranger.fetch('/attune/me')
    expect(body).toEqual({ person: null, browser: { answered: false, purposes: expect.any(Object) } })
    expect((await stranger.delete('/attune/me')).body).toEqual({ erasedAt: null })
    expect([stranger.cookies.size, await everythingIn(store)]).toEqual([0, before])
  })

  it('works by forms, without scripts, and goes on where the form says', async () => {
    const { visitor, attune } = await open({ platform })
    expect((await visitor.get('/')).text).toBe('Premium machines')
    const declined = await visitor.submit('/attune/me/not-interested', {
      item_id: 'hero/machines',
      return: '/x?done',
    })
    expect([declined.status, declined.headers.location]).toEqual([303, '/x?done'])
    expect((await visitor.get('/')).text).toBe('New this week')
    expect((await visitor.submit('/attune/me/reset', { return: '/' })).status).toBe(303)
    expect((await visitor.fetch('/attune/me')).body.person).toMatchObject({
      segments: {},
      consent: { purposes: { personalization: true } },
    })
    const { profileId } = (await visitor.fetch('/attune/me')).body.person
    expect((await visitor.submit('/attune/me/erase', { return: '/gone' })).headers.location).toBe('/gone')
    expect([visitor.cookies.size, (await attune.verifyErased({ profileId })).erased]).toEqual([0, true])
  })

  it('is neither erased, reset nor changed by pages of other sites, nor leads on to them', async () => {
    const { visitor, store } = await open({ platform })
    const before = await everythingIn(store)
    const foreign = { 'Sec-Fetch-Site': 'cross-site' }
    for (const answer of [
      await visitor.delete('/attune/me', foreign),
      await visitor.submit('/attune/me/erase', {}, foreign),
      await visitor.submit('/attune/me/reset', {}, foreign),
      await visitor.submit('/attune/me/not-interested', { item_id: 'mug' }, foreign),
    ])
      expect([answer.status, answer.body.error.code]).toEqual([403, 'ATTUNE_ORIGIN'])
    for (const path of ['erase', 'reset', 'not-interested']) {
      const answer = await visitor.submit(`/attune/me/${path}`, { item_id: 'mug', return: '//evil.example' })
      expect([answer.status, answer.body.error.code]).toEqual([400, 'ATTUNE_BODY_INVALID'])
    }
    expect(await everythingIn(store)).toBe(before)
  })
})

describe('My data', () => {
  it.each([
    ['nothing', {}],
    ['a list', { item_id: ['mug'] }],
    ['too much', { item_id: 'x'.repeat(129) }],
    ['NUL', { item_id: 'a\0b' }],
  ])('refuses an item that is %s', async (_, body) => {
    const { visitor } = await open()
    const answer = await visitor.post('/attune/me/not-interested', body)
    expect([answer.status, answer.body.error.code]).toEqual([
      400,
      expect.stringMatching(/BODY_INVALID|SIGNAL_INVALID/),
    ])
  })

  it('is read and erased seldom, because both read much', async () => {
    const { visitor, clock } = await open({ rate: { me: 2 } })
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push((await visitor.fetch('/attune/me')).status)
    expect(statuses).toEqual([200, 200, 429])
    expect((await visitor.delete('/attune/me')).headers['retry-after']).toBe('30')
    clock.advance(30_000)
    expect((await visitor.delete('/attune/me')).status).toBe(200)
  })

  it('stays as it is while the store is down, and the browser keeps its cookies', async () => {
    const { visitor, attune } = await open()
    const cookies = visitor.header()
    await attune.close()
    for (const answer of [
      await visitor.fetch('/attune/me'),
      await visitor.delete('/attune/me'),
      await visitor.submit('/attune/me/reset', {}, form),
    ])
      expect(answer.status).toBe(503)
    expect(visitor.header()).toBe(cookies)
  })
})
