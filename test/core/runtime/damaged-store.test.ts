import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../core/testing/clock.ts'
import { agreed, noon, openSite } from '../../support/open-site.ts'

/** Requests of a store that no single thing a site does comes near to. */
const endless = 2_000

/** A store in which anything can be put in the place of a profile; asked without end, it says so instead of hanging. */
function damagedStore() {
  const clock = manualClock(noon)
  const inner = memoryStore({ clock })
  const state = { asked: 0, refuses: false }
  const counted = () => {
    if (++state.asked > endless) throw new Error('The store is asked without end.')
  }
  const store: Store = {
    ...inner,
    async get(key) {
      counted()
      return inner.get(key)
    },
    async commit(commit) {
      counted()
      return state.refuses ? { ok: false, conflicts: [] } : inner.commit(commit)
    },
  }
  const find = async (id: string) => {
    for await (const entry of inner.scan(`profile/${id}`)) return entry
    throw new Error(`Nothing is stored of ${id}.`)
  }
  /** Puts something else in the place of a profile, as a store that mixes things up would. */
  const damage = async (id: string, to: string, how: (value: object, to: string) => object) => {
    const { key, value } = await find(id)
    await inner.commit({
      partition: key.partition,
      set: [{ name: key.name, value: how(value as object, to) }],
    })
  }
  return { store, clock, state, damage }
}

const movingTo = (value: object, to: string) => ({
  ...value,
  moving: { to, mergeId: 'mixed-up', at: noon, source: 'login' },
})
const pointerTo = (_: object, to: string) => ({ pointer: to, at: noon })

async function twoPeople() {
  const { store, clock, state, damage } = damagedStore()
  const site = await openSite({
    store,
    clock,
    features: { views: { count: true, events: 'Product Viewed' } },
  })
  const [a, b] = [await site.arrive(undefined, { consent: agreed() }), await site.arrive()]
  await a.identify('abbie')
  await b.answerConsent({ personalization: true, analytics: true })
  await b.identify('ben')
  return { ...site, state, damage, abbie: a.id, ben: b.id }
}

describe.each([
  ['on its way into itself', movingTo, false],
  ['on its way into one that is on its way into it', movingTo, true],
  ['a pointer to itself', pointerTo, false],
  ['a pointer to one that points back', pointerTo, true],
])('a profile that the store made %s', (_, how, both) => {
  async function inCircle() {
    const people = await twoPeople()
    const { damage, abbie, ben, state } = people
    await damage(abbie, both ? ben : abbie, how)
    if (both) await damage(ben, abbie, how)
    state.asked = 0
    return people
  }
  const damaged = { code: 'ATTUNE_FORMAT_UNREADABLE', message: expect.stringContaining('circle') }

  it('leaves the page to a stranger, and says why', async () => {
    const { arrive, abbie, errors } = await inCircle()
    const visitor = await arrive(abbie)
    expect(visitor.kind).toBe('unknown')
    expect(visitor.failure).toMatchObject(damaged)
    expect(errors).toMatchObject([damaged])
  })

  it('lets nothing be acknowledged that is not kept', async () => {
    const { attune, arrive } = await inCircle()
    await expect(attune.track({ type: 'track', event: 'X', userId: 'abbie' })).rejects.toMatchObject(damaged)
    const visitor = await arrive(undefined, { consent: agreed() })
    await expect(visitor.identify('abbie')).rejects.toMatchObject(damaged)
  })

  it('is found by nobody, and can be erased', async () => {
    const { attune } = await inCircle()
    await expect(attune.find({ userId: 'abbie' })).rejects.toMatchObject(damaged)
    const { profileIds } = await attune.erase({ userId: 'abbie' })
    expect((await attune.verifyErased({ profileIds })).found).toEqual([])
    expect(await attune.find({ userId: 'abbie' })).toBeUndefined()
  })
})

describe("a known person's profile that the store replaced by a stranger's", () => {
  it('does not become part of itself at login, and is known again', async () => {
    const { attune, arrive, damage, abbie, ben } = await twoPeople()
    await damage(abbie, ben, (value) => ({ ...value, kind: 'unknown', userId: undefined }))
    const visitor = await arrive(abbie, { consent: agreed() })
    expect(visitor.kind).toBe('unknown')
    await visitor.identify('abbie')
    expect([visitor.id, visitor.userId]).toEqual([abbie, 'abbie'])
    expect(await attune.find({ userId: 'abbie' })).toMatchObject({ profileId: abbie, userId: 'abbie' })
  })
})

describe('a store that refuses every commit as overtaken', () => {
  it('is not asked for ever to note whom an order counts for', async () => {
    const { arrive, state } = await twoPeople()
    const visitor = await arrive(undefined, { consent: agreed() })
    state.refuses = true
    const receipt = visitor.track('Order Completed', { order_id: 'o1', revenue: 5 })
    await expect(receipt.then()).rejects.toMatchObject({ code: 'ATTUNE_CONFLICT' })
  })

  it('is not asked for ever to erase somebody', async () => {
    const { attune, state } = await twoPeople()
    state.refuses = true
    await expect(attune.erase({ userId: 'abbie' })).rejects.toMatchObject({ code: 'ATTUNE_CONFLICT' })
  })
})
