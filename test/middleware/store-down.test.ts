import { describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { afterwards, browser } from '../support/browser.ts'
import { failingStore } from '../support/failing-store.ts'
import { noon } from '../support/open-site.ts'
import { openShop } from '../support/shop.ts'

/** A shop whose visitor has looked at machines, and a store to break. */
async function openFailingShop() {
  const clock = manualClock(noon)
  const { store, state } = failingStore(clock)
  const shop = await openShop({ site: { store, clock, budget: 30 } })
  const visitor = browser(shop.app)
  await visitor.post('/attune/consent', { accept: 'all' })
  await visitor.get('/machines')
  /** A page, of which the store lets the whole budget pass. */
  const page = async () => {
    const asked = state.reads
    const answer = visitor.get('/')
    while (state.reads === asked) await afterwards()
    clock.advance(30)
    return answer
  }
  /** Lets time pass, and what it sets off happen. */
  const pass = async (seconds: number) => {
    for (let i = 0; i < 4 * seconds; i++) {
      clock.advance(250)
      await afterwards()
    }
  }
  /** Asks for pages until the store is given up. */
  const giveUp = async () => {
    for (let i = 0; i < 5; i++) await page()
    expect((await shop.attune.health()).breaker.reads).toBe('open')
  }
  return { ...shop, state, visitor, pass, giveUp }
}

describe.each(['hangs', 'throws'] as const)('a store that %s', (failing) => {
  it('is left alone after five pages: the next ones wait for nothing, and all of them arrive', async () => {
    const { state, visitor, giveUp, errors } = await openFailingShop()
    state.failing = failing
    await giveUp()
    const asked = state.reads
    for (let i = 0; i < 10; i++) {
      const { status, text } = await visitor.get('/')
      expect([status, text]).toEqual([200, '<h1>New this week</h1>'])
    }
    expect(state.reads).toBe(asked)
    expect(errors).toHaveLength(15)
    expect(errors.at(-1)!.message).toMatch(/is down and was not asked; it is tried again within 1 s/)
  })

  it('loses what pages did of people it could not be asked about, and that is counted', async () => {
    const { state, visitor, giveUp, attune } = await openFailingShop()
    state.failing = failing
    await giveUp()
    const { dropped } = await attune.health()
    await visitor.get('/machines')
    await afterwards()
    expect((await attune.health()).dropped).toBe(dropped + 1)
  })

  it('is asked once after each pause, and everybody is recognised again when it is back', async () => {
    const { state, visitor, giveUp, pass, attune } = await openFailingShop()
    state.failing = failing
    await giveUp()
    const asked = state.reads
    await pass(0.5)
    expect(state.reads).toBe(asked + 1)
    state.failing = 'no'
    await pass(12)
    expect((await visitor.get('/')).text).toBe('<h1>Premium machines</h1>')
    expect(await attune.health()).toMatchObject({
      ready: true,
      breaker: { reads: 'closed', writes: 'closed' },
    })
  })

  it('makes whoever waits for a write try again later, after the pause of the breaker', async () => {
    const { state, visitor, giveUp, pass, attune } = await openFailingShop()
    state.failing = failing
    await giveUp()
    await pass(30)
    while ((await attune.health()).breaker.reads !== 'open') await pass(0.25)
    const event = { type: 'track', event: 'Product Viewed' }
    for (const [path, body] of [
      ['/attune/events', event],
      ['/attune/consent', { accept: 'none' }],
    ] as const) {
      const { status, body: answer, headers } = await visitor.post(path, body)
      expect([status, answer.error.code]).toEqual([503, 'ATTUNE_STORE_UNAVAILABLE'])
      expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1)
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(10)
      expect(answer.error.message).toContain(`within ${headers['retry-after']} s`)
    }
  })

  it('shows in /health/ready, which does not ask it either', async () => {
    const { state, visitor, giveUp } = await openFailingShop()
    state.failing = failing
    await giveUp()
    const asked = state.reads
    const { status, body } = await visitor.fetch('/attune/health/ready')
    expect(status).toBe(503)
    expect(body).toMatchObject({
      ready: false,
      problem: 'ATTUNE_STORE_UNAVAILABLE',
      breaker: { reads: 'open', writes: 'closed' },
      errors: failing === 'hangs' ? { ATTUNE_STORE_TIMEOUT: 5 } : { ATTUNE_STORE_UNAVAILABLE: 6 },
    })
    expect(state.reads).toBe(asked)
    expect((await visitor.fetch('/attune/health/live')).status).toBe(200)
  })
})

describe('a store that is full', () => {
  it('goes on personalising pages, and refuses what is to be kept', async () => {
    const { state, visitor, clock, attune } = await openFailingShop()
    state.failing = 'full'
    const event = { type: 'track', event: 'Product Viewed' }
    for (let i = 0; i < 5; i++) {
      const { status, headers } = await visitor.post('/attune/events', event)
      expect([status, headers['retry-after']]).toEqual([503, '5'])
    }
    const written = state.writes
    const refused = await visitor.post('/attune/events', event)
    expect([refused.status, refused.headers['retry-after'], state.writes]).toEqual([503, '1', written])
    expect((await visitor.get('/')).text).toBe('<h1>Premium machines</h1>')
    expect(await attune.health()).toMatchObject({
      ready: false,
      breaker: { reads: 'closed', writes: 'open' },
    })
    state.failing = 'no'
    clock.advance(1000)
    expect((await visitor.post('/attune/events', event)).status).toBe(200)
    expect((await attune.health()).ready).toBe(true)
  })
})

describe('a store that is not there yet when the site starts', () => {
  it('keeps nobody from starting; the site is ready when it comes', async () => {
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    state.failing = 'throws'
    const { app, attune, errors } = await openShop({ site: { store, clock } })
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_STORE_UNAVAILABLE'])
    expect((await attune.health()).ready).toBe(false)
    const visitor = browser(app)
    expect((await visitor.get('/')).text).toBe('<h1>New this week</h1>')
    expect((await visitor.post('/attune/consent', { accept: 'all' })).status).toBe(503)
    state.failing = 'no'
    expect((await visitor.post('/attune/consent', { accept: 'all' })).status).toBe(200)
    await visitor.get('/machines')
    expect((await visitor.get('/')).text).toBe('<h1>Premium machines</h1>')
    expect((await attune.health()).ready).toBe(true)
  })
})
