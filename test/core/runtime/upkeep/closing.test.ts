import { visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../../core/testing/clock.ts'
import { afterwards, browser } from '../../../support/browser.ts'
import { failingStore } from '../../../support/failing-store.ts'
import { agreed, everythingIn, noon, openSite } from '../../../support/open-site.ts'
import { openShop } from '../../../support/shop.ts'

const nothing = { pending: 0, buffered: 0, subscriptions: [] }
const closed = { code: 'ATTUNE_STORE_CLOSED' }

describe('closing a site', () => {
  it('writes what is under way first, and says that nothing was left', async () => {
    const { attune, arrive, store, errors } = await openSite()
    const close = store.close
    let atClose = ''
    store.close = async () => {
      atClose = await everythingIn(store)
      return close()
    }
    const visitor = await arrive(undefined, { consent: agreed() })
    visitor.track('Product Viewed')
    const written = visitOf(visitor)
      .commit({ lazy: true })
      .then(() => 'written')
    expect(await attune.close()).toEqual(nothing)
    expect(await written).toBe('written')
    expect(atClose).toContain('Product Viewed')
    expect(errors).toEqual([])
  })

  it('refuses everything new, while the page still arrives', async () => {
    const { attune, app } = await openShop()
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all' })
    await visitor.get('/machines')
    const kept = visitor.header()
    await attune.close()
    const { status, text, headers } = await visitor.get('/')
    expect([status, text]).toEqual([200, '<h1>New this week</h1>'])
    expect([headers['set-cookie'], visitor.header()]).toEqual([undefined, kept])
    const event = await visitor.post('/attune/events', { type: 'track', event: 'Product Viewed' })
    expect([event.status, event.body.error.code]).toEqual([503, 'ATTUNE_STORE_CLOSED'])
    await expect(attune.track({ userId: 'ann', type: 'track', event: 'x' })).rejects.toMatchObject(closed)
    await expect(attune.switchOff('hero')).rejects.toMatchObject(closed)
    expect(() => attune.subscribe('mail', () => {})).toThrow(expect.objectContaining(closed))
    expect(await attune.health()).toMatchObject({ ready: false, problem: 'ATTUNE_STORE_CLOSED' })
  })

  it('waits no longer than it may, and says what it had to abandon', async () => {
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    const segments = { curious: { $event: { name: 'Product Viewed', count: { $gte: 1 } } } } as const
    const { attune, arrive, errors } = await openSite({ store, clock, segments })
    attune.subscribe('mail', () => new Promise(() => {}))
    const known = await arrive(undefined, { consent: agreed() })
    await known.track('Product Viewed')
    for (let i = 0; i < 8; i++) {
      clock.advance(250)
      await afterwards()
    }
    const held = await arrive(known.id, { consent: agreed() })
    held.track('Product Viewed')
    state.failing = 'full'
    await visitOf(held)
      .commit({ lazy: true, held: true })
      .catch(() => {})
    state.failing = 'hangs'
    const hung = await arrive(undefined, { consent: agreed() })
    hung.track('Product Viewed')
    visitOf(hung)
      .commit()
      .catch(() => {})
    const closing = attune.close({ timeout: 500 })
    let done = false
    closing.then(() => {
      done = true
    })
    clock.advance(499)
    await afterwards()
    expect(done).toBe(false)
    clock.advance(1)
    expect(await closing).toEqual({ pending: 1, buffered: 1, subscriptions: ['mail'] })
    expect(errors.map(({ code }) => code)).toContain('ATTUNE_ABANDONED')
    expect(attune.close()).toBe(closing)
  })

  it('is not hindered by a store that fails', async () => {
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    const { attune } = await openSite({ store, clock })
    attune.subscribe('mail', () => {})
    state.failing = 'throws'
    expect(await attune.close()).toEqual(nothing)
  })
})
