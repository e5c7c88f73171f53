import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../../core/testing/clock.ts'
import { agreed, noon, openSite } from '../../../support/open-site.ts'

const definitions = {
  features: { views: { count: true, events: 'Product Viewed' } },
  segments: { buyers: { 'features.frequency': { $gte: 1 } } },
} as const

/** A store whose n-th commit is lost, before or after it was written, as if the process had died there. */
function dyingStore(inner: Store, n: number, written: boolean) {
  let commits = 0
  const store: Store = {
    ...inner,
    async commit(commit) {
      commits += 1
      if (commits !== n) return inner.commit(commit)
      if (written) await inner.commit(commit)
      throw new Error('the process died here')
    },
  }
  return { store, survived: () => commits < n }
}

describe('a merge at login', () => {
  it.each([1, 2, 3, 4, 5].flatMap((n) => [false, true].map((written) => ({ n, written }))))(
    'loses and doubles nothing when the process dies at commit $n (written: $written)',
    async ({ n, written }) => {
      const clock = manualClock(noon)
      const inner = memoryStore({ clock })
      const before = await openSite({ ...definitions, store: inner, clock })
      const known = await before.arrive(undefined, { consent: agreed() })
      await known.track('Product Viewed', {}, { messageId: 'known-1' })
      await known.identify('abbie')
      const unknown = await before.arrive(undefined, { consent: agreed() })
      await unknown.track('Product Viewed', {}, { messageId: 'unknown-1' })
      await unknown.track('Order Completed', { order_id: 'o1', revenue: 12.5 }, { messageId: 'unknown-2' })

      const dying = dyingStore(inner, n, written)
      const during = await openSite({ ...definitions, store: dying.store, clock })
      const login = await during.arrive(unknown.id, { consent: agreed() })
      await login.identify('abbie').catch(() => undefined)

      const after = await openSite({ ...definitions, store: inner, clock })
      const again = await after.arrive(unknown.id, { consent: agreed() })
      await again.identify('abbie')
      expect(again.id).toBe(known.id)
      expect(again.feature('views')).toBe(2)
      expect(again.feature('frequency')).toBe(1)
      expect(again.feature('monetaryValue')).toBe(12.5)
      expect((await after.arrive(unknown.id)).id).toBe(known.id)
    },
  )

  it('of somebody new leaves them presumed to agree, where the law presumes it', async () => {
    const { arrive } = await openSite({ ...definitions, consent: { model: 'opt-out' } })
    const visitor = await arrive()
    await visitor.track('Product Viewed')
    await visitor.identify('abbie')
    await visitor.track('Product Viewed')
    expect(visitor.feature('views')).toBe(2)
    expect((await arrive(visitor.id)).feature('views')).toBe(2)
  })

  it('of several devices at once, while they go on browsing, ends in the sum of them all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, devices) => {
        const clock = manualClock(noon)
        const inner = memoryStore({ clock })
        const store: Store = {
          ...inner,
          get: scheduler.scheduleFunction((key) => inner.get(key)) as Store['get'],
          commit: scheduler.scheduleFunction((commit) => inner.commit(commit)) as Store['commit'],
        }
        const prepare = await openSite({ ...definitions, store: inner, clock })
        const ids: string[] = []
        for (let device = 0; device < devices; device++) {
          const visitor = await prepare.arrive(undefined, { consent: agreed() })
          await visitor.track('Product Viewed')
          ids.push(visitor.id)
        }
        const opening = Promise.all(
          ids.map(() => openSite({ ...definitions, store, clock, budget: 1e9, patience: 1e9 })),
        )
        await scheduler.waitFor(opening)
        const processes = await opening
        const sessions = ids.map(async (id, device) => {
          const visitor = await processes[device]!.arrive(id)
          await Promise.all([visitor.identify('abbie'), visitor.track('Product Viewed')])
          await visitor.track('Product Viewed')
        })
        await scheduler.waitFor(Promise.all(sessions))
        const after = await openSite({ ...definitions, store: inner, clock })
        for (const id of ids) expect((await after.arrive(id)).feature('views')).toBe(3 * devices)
      }),
      { numRuns: 60 },
    )
  })
})
