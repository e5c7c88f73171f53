import type { Commit, Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../../core/testing/clock.ts'
import { agreed, everythingIn, noon, openSite } from '../../../support/open-site.ts'

const minute = 60_000

/** Two processes on one store. In the first, commits for which `dies` says so never arrive. */
async function twoProcesses(dies: (commit: Commit) => boolean = () => false) {
  const clock = manualClock(noon)
  const shared = memoryStore({ clock })
  const dying: Store = {
    ...shared,
    async commit(commit) {
      if (dies(commit)) throw new Error('the process died')
      return shared.commit(commit)
    },
  }
  const first = await openSite({ store: dying, clock })
  const second = await openSite({ store: shared, clock })
  return { first, second, clock, shared }
}

const writesProfile = ({ set = [] }: Commit) => set.some(({ name }) => name.startsWith('profile/'))
const closesClaim = ({ set = [] }: Commit) =>
  set.some(({ name, value }) => name.startsWith('order/') && !Object.hasOwn(value as object, 'profile'))

const order = { order_id: 'o1', revenue: 50 }
type Site = Awaited<ReturnType<typeof openSite>>
const newcomer = (site: Site) => site.arrive(undefined, { consent: agreed() })
const ordersOf = async (site: Site, id: string) => (await site.arrive(id)).feature('frequency')

describe('an order counts once, for whomever it is reported', () => {
  it('is not counted for a second person', async () => {
    const { first, second } = await twoProcesses()
    const [abbie, ben] = [await newcomer(first), await newcomer(second)]
    await abbie.track('Order Completed', order)
    await ben.track('Order Completed', order)
    expect([await ordersOf(second, abbie.id), await ordersOf(second, ben.id)]).toEqual([1, 0])
  })

  it('says nowhere whose it was, once it is counted', async () => {
    const { first, shared } = await twoProcesses()
    const abbie = await newcomer(first)
    await abbie.track('Order Completed', order)
    for await (const { value } of shared.scan('order/')) expect(JSON.stringify(value)).not.toContain(abbie.id)
  })

  it('counts by the next report, when the process that took the first one died before it was counted', async () => {
    const { first, second, clock } = await twoProcesses(writesProfile)
    const abbie = await newcomer(first)
    await expect(abbie.track('Order Completed', order).then()).rejects.toThrow('the process died')
    const ben = await newcomer(second)
    await expect(ben.track('Order Completed', order).then()).rejects.toThrow('Send it again later')
    expect(await ordersOf(second, ben.id)).not.toBe(1)
    clock.advance(minute)
    const again = await newcomer(second)
    await again.track('Order Completed', order)
    expect(await ordersOf(second, again.id)).toBe(1)
  })

  it('counts at once by the next report about the same person, who was there before', async () => {
    let dead = false
    const { first, second } = await twoProcesses((commit) => dead && writesProfile(commit))
    const abbie = await newcomer(first)
    await abbie.track('Product Viewed')
    dead = true
    await expect(abbie.track('Order Completed', order).then()).rejects.toThrow('the process died')
    const page = await second.arrive(abbie.id)
    await page.track('Order Completed', order)
    expect(await ordersOf(second, abbie.id)).toBe(1)
  })

  it('is not counted again, when the process died after it was counted and before that was noted', async () => {
    const { first, second, clock } = await twoProcesses(closesClaim)
    const abbie = await newcomer(first)
    await abbie.track('Order Completed', order)
    expect(first.errors).toHaveLength(1)
    clock.advance(minute)
    const ben = await newcomer(second)
    await ben.track('Order Completed', order)
    expect([await ordersOf(second, abbie.id), await ordersOf(second, ben.id)]).toEqual([1, 0])
  })

  it('leaves nothing that names a person who was erased before it was counted', async () => {
    let dead = false
    const { first, second, shared } = await twoProcesses((commit) => dead && writesProfile(commit))
    const abbie = await newcomer(first)
    await abbie.track('Product Viewed')
    dead = true
    await expect(abbie.track('Order Completed', order).then()).rejects.toThrow('the process died')
    expect(await everythingIn({ scan: () => shared.scan('order/') })).toContain(abbie.id)
    const { profileIds } = await second.attune.erase({ profileId: abbie.id })
    expect((await second.attune.verifyErased({ profileIds })).found).toEqual([])
  })
})
