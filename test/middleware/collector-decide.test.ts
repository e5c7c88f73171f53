import type { Condition } from 'attune'
import { collector } from 'attune/middleware'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { browser } from '../support/browser.ts'
import { failingStore } from '../support/failing-store.ts'
import { everythingIn, noon, openSite } from '../support/open-site.ts'
import { type Handler, platforms } from '../support/platforms.ts'
import { definitions, openShop } from '../support/shop.ts'

const agree = (visitor: ReturnType<typeof browser>) => visitor.post('/attune/consent', { accept: 'all' })
const page = (when: Condition, content: string) => ({
  experiences: [{ name: 'here', when, variants: { only: { content } } }],
})

const site = {
  ...definitions,
  placements: {
    ...definitions.placements,
    'landing.sale': page({ 'context.path': '/sale', 'context.campaign.name': 'spring' }, 'Spring sale'),
    'landing.search': page({ 'context.referrer.kind': 'search' }, 'Found us by searching?'),
    'shelf.first': { fallback: { items: ['beans', 'cups'] } },
    'shelf.second': {
      experiences: [
        { name: 'more', variants: { same: { items: ['cups'] }, other: { items: ['filters'] } } },
      ] as const,
    },
    'once.hint': {
      experiences: [{ name: 'hint', cap: { atMost: 1 }, variants: { only: { content: 'Look here' } } }],
    },
  },
}

describe.each(platforms)('POST /decide on $name', (platform) => {
  const shop = (own: object = {}) => openShop({ platform, site: { ...site, ...own } })

  it('answers what placements show this visitor, and why', async () => {
    const { app } = await shop()
    const visitor = browser(app)
    await agree(visitor)
    await visitor.get('/machines')
    const { status, body, headers } = await visitor.post('/attune/decide', { placements: ['hero'] })
    expect([status, body]).toEqual([
      200,
      {
        decisions: {
          hero: {
            ...{ placement: 'hero', experience: 'machines', variant: 'premium', reason: 'rule' },
            ...{ content: 'Premium machines', items: [], propensity: 1 },
            because: expect.stringMatching(/\w/),
          },
        },
      },
    ])
    expect(headers['cache-control']).toBe('private, no-store')
    expect(headers.vary).toContain('Cookie')
  })

  it('decides as the page in which the script runs would', async () => {
    const { app } = await shop()
    const decide = async (body: object, headers = {}) => {
      const placements = ['landing.sale', 'landing.search']
      const answer = await browser(app).post('/attune/decide', { placements, ...body }, headers)
      return Object.values(answer.body.decisions as Record<string, { content: unknown }>).map(
        ({ content }) => content,
      )
    }
    const sale = '/sale?utm_source=mail&utm_campaign=spring'
    const google = 'https://www.google.com/'
    expect(await decide({ url: sale, referrer: google })).toEqual(['Spring sale', 'Found us by searching?'])
    expect(await decide({ url: sale })).toEqual(['Spring sale', {}])
    expect(await decide({ referrer: google })).toEqual([{}, 'Found us by searching?'])
    const host = { Host: 'shop.example' }
    expect(await decide({ url: `https://shop.example${sale}` }, host)).toEqual(['Spring sale', {}])
    expect(await decide({}, { ...host, Referer: `https://shop.example${sale}` })).toEqual(['Spring sale', {}])
    expect(await decide({}, { ...host, Referer: `https://evil.example${sale}` })).toEqual([{}, {}])
  })

  it('shows no item twice in what is asked for together', async () => {
    const { app } = await shop()
    const { body } = await browser(app).post('/attune/decide', {
      placements: ['shelf.second', 'shelf.first', 'shelf.second'],
    })
    expect(body.decisions['shelf.first'].items).toEqual(['beans', 'cups'])
    expect(body.decisions['shelf.second'].items).toEqual(['filters'])
  })

  it('counts what it answered as shown, so that caps hold', async () => {
    const { app, exposures } = await shop()
    const visitor = browser(app)
    await agree(visitor)
    const ask = async () => {
      const { body } = await visitor.post('/attune/decide', { placements: ['once.hint', 'hero'] })
      return body.decisions['once.hint'].content
    }
    expect([await ask(), await ask()]).toEqual(['Look here', {}])
    expect(await exposures()).toEqual([
      { placement: 'once.hint', experience: 'hint', variant: 'only', propensity: 1 },
    ])
  })

  it('counts nothing that is asked for ahead', async () => {
    const { app, exposures, attune } = await shop()
    const visitor = browser(app)
    await agree(visitor)
    const ahead = await visitor.post('/attune/decide', { placements: ['once.hint'], expose: false })
    expect(ahead.body.decisions['once.hint'].content).toBe('Look here')
    expect(await exposures()).toEqual([])
    await visitor.post('/attune/decide', { placements: ['once.hint'] })
    expect(await exposures()).toHaveLength(1)
    await attune.close()
  })

  it('stores nothing of a visitor who has not agreed, and gives them no cookie', async () => {
    const { app, store } = await shop()
    const visitor = browser(app)
    const { body } = await visitor.post('/attune/decide', { placements: ['hero'] })
    expect(body.decisions.hero).toMatchObject({ content: 'New this week', reason: 'no-consent' })
    expect([...visitor.cookies.keys()]).toEqual([])
    expect(await everythingIn(store)).toBe('[]')
  })

  it('lets nobody say who they are', async () => {
    const { app, attune } = await shop()
    const abbie = { userId: 'abbie' }
    await attune.answerConsent(abbie, { personalization: true }, { source: 'till' })
    const properties = { category: 'machines' }
    await attune.track({ ...abbie, type: 'track', event: 'Product Viewed', properties, messageId: 'm' })
    const { profileId } = (await attune.find(abbie))!
    const visitor = browser(app)
    await agree(visitor)
    const posing = { placements: ['hero'], ...abbie, profileId, anonymousId: profileId }
    const { body } = await visitor.post('/attune/decide', posing)
    expect(body.decisions.hero).toMatchObject({ content: 'New this week', reason: 'fallback' })
  })

  it('answers with fallbacks while the store is down', async () => {
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    const { app, errors } = await shop({ store, clock })
    const visitor = browser(app)
    await agree(visitor)
    await visitor.get('/machines')
    state.failing = 'throws'
    const { status, body, headers } = await visitor.post('/attune/decide', {
      placements: ['hero', 'landing.sale'],
      url: '/sale?utm_campaign=spring&utm_source=mail',
    })
    expect(status).toBe(200)
    expect(body.decisions.hero.content).toBe('New this week')
    expect(body.decisions['landing.sale'].content).toBe('Spring sale')
    expect(headers['set-cookie']).toBeUndefined()
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_STORE_UNAVAILABLE'])
  })
})

describe('POST /decide', () => {
  it.each([
    ['no JSON object', '[]', 400, 'ATTUNE_BODY_INVALID'],
    ['no placements', '{}', 400, 'ATTUNE_BODY_INVALID'],
    ['an empty list', '{"placements":[]}', 400, 'ATTUNE_BODY_INVALID'],
    ['a name that is none', '{"placements":[{"x":1}]}', 400, 'ATTUNE_BODY_INVALID'],
    ['a name of 129 letters', `{"placements":["${'x'.repeat(129)}"]}`, 400, 'ATTUNE_BODY_INVALID'],
    ['the name of a prototype', '{"placements":["__proto__"]}', 400, 'ATTUNE_UNKNOWN_PLACEMENT'],
    ['51 placements', JSON.stringify({ placements: Array(51).fill('hero') }), 413, 'ATTUNE_BODY_TOO_LARGE'],
    ['more than 16 KB', JSON.stringify({ a: 'x'.repeat(17_000) }), 413, 'ATTUNE_BODY_TOO_LARGE'],
    ['a page of another site', '{"placements":["hero"],"url":"//evil.example/"}', 400, 'ATTUNE_BODY_INVALID'],
    ['an address that is none', '{"placements":["hero"],"url":7}', 400, 'ATTUNE_BODY_INVALID'],
    ['a script as its page', '{"placements":["hero"],"url":"javascript:0"}', 400, 'ATTUNE_BODY_INVALID'],
    ['a strange `expose`', '{"placements":["hero"],"expose":"no"}', 400, 'ATTUNE_BODY_INVALID'],
  ])('refuses a body with %s', async (_, sent, status, code) => {
    const { app } = await openShop({ site })
    const answer = await browser(app).post('/attune/decide', sent, { 'Content-Type': 'application/json' })
    expect([answer.status, answer.body.error.code]).toEqual([status, code])
  })

  it('names the placement that was probably meant', async () => {
    const { app, exposures } = await openShop({ site })
    const { status, body } = await browser(app).post('/attune/decide', {
      placements: ['hero', 'shelf.frist'],
    })
    expect([status, body.error.code]).toEqual([400, 'ATTUNE_UNKNOWN_PLACEMENT'])
    expect(body.error.message).toContain('Did you mean "shelf.first"?')
    expect(await exposures()).toEqual([])
  })

  it('is for pages of this site, and not for everybody all the time', async () => {
    const { attune } = await openSite(site)
    const rate = { visitor: 2, network: 3 }
    const app = platforms[0]!.build({ mounted: { '/attune': collector(attune, { rate }) as Handler } })
    const ask = (headers = {}) => browser(app).post('/attune/decide', { placements: ['hero'] }, headers)
    expect((await ask({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect([await ask(), await ask(), await ask(), await ask()].map(({ status }) => status)).toEqual([
      200, 200, 200, 429,
    ])
  })
})

describe('the option `placements` of collector()', () => {
  it('keeps the others from browsers, their names included', async () => {
    const { attune } = await openSite(site)
    const mounted = { '/attune': collector(attune, { placements: ['shelf.first'] }) as Handler }
    const app = platforms[0]!.build({ mounted })
    const ask = (name: string) => browser(app).post('/attune/decide', { placements: [name] })
    expect((await ask('shelf.first')).status).toBe(200)
    expect((await ask('hero')).status).toBe(400)
    expect((await ask('shelf.secund')).body.error.message).not.toContain('shelf.second')
  })

  it('names placements that there are', async () => {
    const { attune } = await openSite(site)
    expect(() => collector(attune, { placements: ['heroo'] })).toThrow('Did you mean "hero"?')
  })
})
