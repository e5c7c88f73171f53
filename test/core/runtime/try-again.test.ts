import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { type ManualClock, manualClock } from '../../../core/testing/clock.ts'
import { agreed, noon, openSite } from '../../support/open-site.ts'

const definitions = { features: { views: { count: true, events: 'Product Viewed' } } } as const

/** A store that loses its connection at the first commits, before or after they were written. */
function brokenAtFirst(times: number, written: boolean) {
  const clock = manualClock(noon)
  const inner = memoryStore({ clock })
  let commits = 0
  const store: Store = {
    ...inner,
    async commit(commit) {
      commits += 1
      if (commits > times) return inner.commit(commit)
      if (written) await inner.commit(commit)
      throw new Error('connection lost')
    },
  }
  return { store, inner, clock }
}

/** As another process finds it; undefined: nobody. */
async function viewsIn(store: Store, clock: ManualClock, id: string): Promise<unknown> {
  const { arrive } = await openSite({ ...definitions, store, clock })
  const back = await arrive(id)
  return back.id === id ? back.feature('views') : undefined
}

describe('after a failure the same can be tried again', () => {
  it.each([
    { times: 1, written: false },
    { times: 1, written: true },
    { times: 2, written: false },
    { times: 2, written: true },
  ])(
    'within the request, by somebody new (failures: $times, written: $written)',
    async ({ times, written }) => {
      const { store, inner, clock } = brokenAtFirst(times, written)
      const site = await openSite({ ...definitions, store, clock })
      const visitor = await site.arrive(undefined, { consent: agreed() })
      const send = async () => visitor.track('Product Viewed', {}, { messageId: 'one' })
      for (let time = 0; time < times; time++) await expect(send()).rejects.toThrow('connection lost')
      await send()
      expect(await viewsIn(inner, clock, visitor.id)).toBe(1)
    },
  )

  it('by the next request of somebody new, which came while the first was still on its way', async () => {
    const { store, inner, clock } = brokenAtFirst(1, false)
    const site = await openSite({ ...definitions, store, clock })
    const first = await site.arrive(undefined, { consent: agreed() })
    const failing = expect(first.track('Product Viewed').then()).rejects.toThrow('connection lost')
    const second = await site.arrive(first.id)
    await second.track('Product Viewed')
    await failing
    expect(second.id).toBe(first.id)
    expect(await viewsIn(inner, clock, first.id)).toBe(2)
  })

  it('unless the person is gone meanwhile: then nothing is written of them', async () => {
    const { store, inner, clock } = brokenAtFirst(0, false)
    const site = await openSite({ ...definitions, store, clock })
    const visitor = await site.arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed')
    for await (const { key } of inner.scan('profile/')) {
      await inner.commit({ partition: key.partition, delete: [key.name] })
    }
    await visitor.track('Product Viewed')
    expect(await viewsIn(inner, clock, visitor.id)).toBeUndefined()
  })
})
