import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { afterwards, browser } from '../support/browser.ts'
import { platforms, send } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

const agree = (visitor: ReturnType<typeof browser>) => visitor.post('/attune/consent', { accept: 'all' })

describe.each(platforms)('with a broken store, on $name', (platform) => {
  /** A store that can be made to hang or to throw; `reached` resolves when a profile is asked for. */
  function breakable() {
    const memory = memoryStore()
    const state = { broken: 'no' as 'no' | 'hangs' | 'throws' }
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
    const fail = <T>(work: () => Promise<T>): Promise<T> => {
      if (state.broken === 'no') return work()
      reach()
      return state.broken === 'hangs'
        ? new Promise<T>(() => {})
        : Promise.reject(new Error('The disk is gone'))
    }
    const store: Store = {
      ...memory,
      get: (key) => fail(() => memory.get(key)),
      commit: (c) => fail(() => memory.commit(c)),
    }
    return { store, state, reached }
  }

  it('that hangs, the page arrives within the budget as a stranger’s, and one error is reported', async () => {
    const { store, state, reached } = breakable()
    const { app, clock, errors } = await openShop({ platform, site: { store, budget: 30 } })
    const visitor = browser(app)
    await agree(visitor)
    await visitor.get('/machines')
    const kept = visitor.header()
    state.broken = 'hangs'
    const page = visitor.get('/')
    await reached
    clock.advance(29)
    await afterwards()
    expect(errors).toEqual([])
    clock.advance(1)
    const { text, status, headers } = await page
    expect([status, text]).toEqual([200, '<h1>New this week</h1>'])
    expect(headers['set-cookie']).toBeUndefined()
    expect(visitor.header()).toBe(kept)
    await afterwards()
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_STORE_TIMEOUT'])
    state.broken = 'no'
    expect((await visitor.get('/')).text).toBe('<h1>Premium machines</h1>')
  })

  it('that throws, the page arrives, and one error is reported', async () => {
    const { store, state } = breakable()
    const { app, errors } = await openShop({ platform, site: { store } })
    const visitor = browser(app)
    await agree(visitor)
    state.broken = 'throws'
    expect((await visitor.get('/')).text).toBe('<h1>New this week</h1>')
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_STORE_UNAVAILABLE'])
  })

  it('that fails only when the page has gone, the failed write is reported once and nothing else happens', async () => {
    const { store, state } = breakable()
    const { app, errors } = await openShop({
      platform,
      site: { store },
      pages: {
        '/late': (req, res) => {
          req.visitor.track('Product Viewed', { category: 'machines' })
          state.broken = 'throws'
          send(res, 'sent')
        },
      },
    })
    const visitor = browser(app)
    await agree(visitor)
    expect((await visitor.get('/late')).text).toBe('sent')
    await afterwards()
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_STORE_UNAVAILABLE'])
  })

  it('a person who signs out is forgotten by the browser all the same', async () => {
    const { store, state } = breakable()
    const { app } = await openShop({
      platform,
      site: { store },
      pages: {
        '/out': async (req, res) => {
          await req.visitor.logout().catch(() => {})
          send(res, 'bye')
        },
      },
    })
    const visitor = browser(app)
    await agree(visitor)
    expect(visitor.cookies.has('attune')).toBe(true)
    state.broken = 'throws'
    await visitor.get('/out')
    expect(visitor.cookies.has('attune')).toBe(false)
  })
})
