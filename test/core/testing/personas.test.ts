import { memoryStore } from 'attune/adapters/memory'
import {
  bargainHunter,
  firstTimeVisitor,
  loyalCustomer,
  openTestSite,
  type Persona,
  regular,
} from 'attune/testing'
import { describe, expect, it } from 'vitest'

const definitions = {
  features: { spent: { sum: 'revenue', events: 'Order Completed' } },
  segments: {
    buysOften: { $event: { name: 'Order Completed', count: { $gte: 3 } } },
    keepsLooking: {
      $and: [
        { $event: { name: 'Product Viewed', where: { category: 'machines' }, count: { $gte: 3 } } },
        { $event: { name: 'Order Completed', count: { $eq: 0 } } },
      ],
    },
    likesCoupons: { $event: { name: 'Coupon Applied', within: { days: 60 }, count: { $gte: 3 } } },
  },
} as const

const names = ['buysOften', 'keepsLooking', 'likesCoupons'] as const

async function segmentsOf(cast: Record<string, Persona>) {
  const site = await openTestSite({ store: memoryStore, ...definitions })
  const people = await site.live(cast)
  const found: Record<string, readonly string[]> = {}
  for (const [name, browser] of Object.entries(people)) {
    const page = await browser.arrive('/')
    found[name] = names.filter((segment) => page.is(segment))
  }
  expect(site.errors).toEqual([])
  return found
}

describe('people with a history', () => {
  it('are in the segments that their histories earn them, side by side', async () => {
    const taste = { category: 'machines' }
    const cast = {
      new: firstTimeVisitor(),
      regular: regular(taste),
      loyal: loyalCustomer(taste),
      hunter: bargainHunter(taste),
    }
    expect(await segmentsOf(cast)).toEqual({
      new: [],
      regular: ['keepsLooking'],
      loyal: ['buysOften'],
      hunter: ['likesCoupons'],
    })
  })

  it('leave nothing behind where they refused, or did not answer', async () => {
    const cast = {
      refused: { ...regular({ category: 'machines' }), consent: 'refused' },
      unanswered: { ...bargainHunter(), consent: 'unanswered' },
    } as const
    expect(await segmentsOf(cast)).toEqual({ refused: [], unanswered: [] })
  })

  it('spend what the shop’s prices come to, each order once', async () => {
    const site = await openTestSite({ store: memoryStore, ...definitions, currency: 'USD' })
    const taste = { price: 40, currency: 'USD' }
    const { loyal, hunter } = await site.live({ loyal: loyalCustomer(taste), hunter: bargainHunter(taste) })
    const spent = async (browser: typeof loyal) => (await browser.arrive('/')).feature('spent')
    expect(await spent(loyal)).toBe(200)
    expect(await spent(hunter)).toBe(40)
  })

  it('are remembered as who they are: the customers known, recognised by their cookie, the others unknown', async () => {
    const site = await openTestSite({ store: memoryStore, ...definitions })
    const people = await site.live({
      loyal: loyalCustomer({ userId: 'anna' }),
      regular: regular(),
      new: firstTimeVisitor(),
    })
    const loyal = await people.loyal.arrive('/')
    expect([loyal.userId, loyal.kind, loyal.trust]).toEqual(['anna', 'known', 'recognised'])
    expect(await site.attune.find({ userId: 'anna' })).toBeDefined()
    for (const browser of [people.regular, people.new]) {
      const page = await browser.arrive('/')
      expect([page.kind, page.isStored]).toEqual(['unknown', true])
    }
  })

  it('live until the present: the clock goes on by the longest history', async () => {
    const site = await openTestSite({ store: memoryStore, ...definitions })
    const before = site.clock.now()
    const lastOrder = async (days: number) => {
      const visits = [{ daysAgo: days, pages: [{ url: '/', events: [{ event: 'Order Completed' }] }] }]
      const { who } = await site.live({ who: { consent: 'given', visits } })
      return (await who.arrive('/')).feature('recency')
    }
    expect(await lastOrder(30)).toBeDefined()
    expect(site.clock.now() - before).toBe(30 * 24 * 60 * 60 * 1000)
  })

  it('take as long as they like: what a shopper did a year ago has happened then', async () => {
    const site = await openTestSite({
      store: memoryStore,
      segments: { recent: { $event: { name: 'Product Viewed', within: { days: 30 }, count: { $gte: 1 } } } },
    })
    const viewing = (daysAgo: number): Persona => {
      const events = [{ event: 'Product Viewed' }]
      return { consent: 'given', visits: [{ daysAgo, pages: [{ url: '/', events }, { url: '/bye' }] }] }
    }
    const { long, lately } = await site.live({ long: viewing(300), lately: viewing(10) })
    expect((await lately.arrive('/')).is('recent')).toBe(true)
    const back = await long.arrive('/')
    expect([back.isStored, back.is('recent')]).toEqual([true, false])
  })
})
