import { visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../../core/testing/clock.ts'
import { afterwards } from '../../../support/browser.ts'
import { type Failing, failingStore } from '../../../support/failing-store.ts'
import { agreed, everythingIn, noon, openSite } from '../../../support/open-site.ts'

async function openFailingSite() {
  const clock = manualClock(noon)
  const { store, state, memory } = failingStore(clock)
  const site = await openSite({
    store,
    clock,
    features: { views: { count: true, events: 'Product Viewed' } },
  })
  const newcomer = async () => {
    const visitor = await site.arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed')
    return visitor.id
  }
  /** A page that looks at a product, written after it was sent as the middleware does it. */
  const page = async (id: string | undefined, failing: Failing, messageId?: string) => {
    const visitor = await site.arrive(id, { consent: agreed() })
    visitor.track('Product Viewed', {}, messageId === undefined ? {} : { messageId })
    state.failing = failing
    await visitOf(visitor)
      .commit({ lazy: true, held: true })
      .catch(() => {})
    state.failing = 'no'
    return visitor.id
  }
  const pass = async (seconds: number) => {
    for (let i = 0; i < 4 * seconds; i++) {
      clock.advance(250)
      await afterwards()
    }
  }
  const views = async (id: string) => (await site.arrive(id)).feature('views')
  return { ...site, state, memory, newcomer, page, pass, views }
}

describe('what pages did while the store was down', () => {
  it('is written when it is back', async () => {
    const { attune, newcomer, page, pass, views } = await openFailingSite()
    const id = await newcomer()
    for (let i = 0; i < 3; i++) await page(id, 'full')
    expect(await attune.health()).toMatchObject({ buffered: 3, dropped: 0 })
    expect(await views(id)).toBe(1)
    await pass(5)
    expect(await views(id)).toBe(4)
    expect(await attune.health()).toMatchObject({ ready: true, buffered: 0, dropped: 0 })
  })

  it('is tried rarely while it stays down, and counts once though its answer was lost', async () => {
    const { attune, state, store, newcomer, page, pass, views } = await openFailingSite()
    const id = await newcomer()
    const commit = store.commit
    store.commit = async (request) => {
      await commit(request)
      throw new Error('The answer was lost')
    }
    await page(id, 'no')
    store.commit = commit
    state.failing = 'full'
    const before = state.writes
    await pass(120)
    expect(state.writes - before).toBeLessThan(12)
    state.failing = 'no'
    await pass(70)
    expect([await views(id), (await attune.health()).buffered]).toEqual([2, 0])
  })

  it('does not bring back what a person has withdrawn meanwhile', async () => {
    const { arrive, clock, newcomer, page, pass, memory, views } = await openFailingSite()
    const id = await newcomer()
    await page(id, 'full', 'the-held-view')
    clock.advance(1)
    const withdrawing = await arrive(id, { consent: agreed() })
    await withdrawing.answerConsent({ personalization: false })
    await pass(5)
    expect(await views(id)).toBeUndefined()
    expect(await everythingIn(memory)).not.toContain('Product Viewed')
  })

  it('begins nobody of whom nothing was stored', async () => {
    const { attune, page, pass, memory } = await openFailingSite()
    await page(undefined, 'full')
    expect(await attune.health()).toMatchObject({ buffered: 0, dropped: 1 })
    await pass(5)
    expect(await everythingIn(memory)).not.toContain('profile/')
  })

  it('never takes more than so much memory: the rest is given up, and counted', async () => {
    const { attune, state, clock, newcomer, arrive, pass, views } = await openFailingSite()
    const id = await newcomer()
    const visitors = await Promise.all(Array.from({ length: 1_200 }, () => arrive(id, { consent: agreed() })))
    state.failing = 'full'
    for (const visitor of visitors) {
      clock.advance(1)
      visitor.track('Product Viewed')
      await visitOf(visitor)
        .commit({ lazy: true, held: true })
        .catch(() => {})
    }
    expect(await attune.health()).toMatchObject({ buffered: 1_000, dropped: 200 })
    state.failing = 'no'
    await pass(15)
    while ((await attune.health()).buffered > 0) await afterwards()
    expect(await views(id)).toBe(1_001)
  })
})
