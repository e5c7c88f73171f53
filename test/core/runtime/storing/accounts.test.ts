import type { Store, Visitor } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { sqliteStore } from 'attune/adapters/sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ManualClock } from '../../../../core/testing/clock.ts'
import { agreed, everythingIn, openSite } from '../../../support/open-site.ts'

const definitions = {
  accountFeatures: {
    orders: { count: true, events: 'Order Completed' },
    spent: { sum: 'revenue', events: 'Order Completed' },
    viewedLately: { count: true, events: 'Product Viewed', within: { days: 7 } },
    saved: { count: true, events: 'Item Saved', purpose: 'preferences' },
  },
  segments: {
    bigAccounts: { 'account.features.spent': { $gte: 100 } },
    acme: { 'account.id': 'acme' },
    globex: { 'account.id': 'globex' },
  },
} as const

/** The look every five seconds, and another for what this one put off. */
async function settle(clock: ManualClock) {
  for (let i = 0; i < 3; i++) {
    clock.advance(6000)
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

async function shop(options: { store?: Store } = {}) {
  const site = await openSite({ ...definitions, ...options })
  const member = async (userId: string, account: string | undefined, revenues: readonly number[] = []) => {
    const visitor = await site.arrive(undefined, { consent: agreed() })
    await visitor.identify(userId)
    if (account) await visitor.signal({ type: 'group', groupId: account })
    for (const [i, revenue] of revenues.entries())
      await visitor.track('Order Completed', { order_id: `${userId}-${i}`, revenue })
    return visitor
  }
  const back = (userId: string) => site.arrive(undefined, { consent: agreed(), userId })
  const spent = async (userId: string) => (await back(userId)).accountFeature('spent')
  return { ...site, member, back, spent }
}

describe('the sums of an account', () => {
  it('are those of all its people, for each of them, once all are counted', async () => {
    const { member, back, clock } = await shop()
    await member('abbie', 'acme', [60])
    await member('berta', 'acme', [50, 5.5])
    await member('carl', 'globex', [1000])
    await settle(clock)
    for (const userId of ['abbie', 'berta']) {
      const visitor = await back(userId)
      expect([visitor.accountFeature('orders'), visitor.accountFeature('spent')]).toEqual([3, 115.5])
      expect(visitor.is('bigAccounts')).toBe(true)
    }
    expect((await back('carl')).accountFeature('orders')).toBe(1)
  })

  it('are unknown to somebody in no account, and 0 in one of whom nothing is counted', async () => {
    const { member, clock } = await shop()
    const nobody = await member('abbie', undefined, [60])
    await settle(clock)
    expect(nobody.accountFeature('spent')).toBeUndefined()
    expect(() => nobody.accountFeature('spend')).toThrow('Did you mean "spent"?')
  })

  it('count an order once, however often it is reported, less what is refunded', async () => {
    const { member, spent, clock } = await shop()
    const abbie = await member('abbie', 'acme', [60])
    for (let i = 0; i < 3; i++) {
      await abbie.track('Order Completed', { order_id: 'abbie-0', revenue: 60 }, { messageId: 'again' })
      await settle(clock)
    }
    expect(await spent('abbie')).toBe(60)
    await abbie.track('Order Cancelled', { order_id: 'abbie-0' })
    await settle(clock)
    expect(await spent('abbie')).toBe(0)
  })

  it('are without somebody who went to another account, and with them there', async () => {
    const { member, spent, clock } = await shop()
    const abbie = await member('abbie', 'acme', [60])
    await member('berta', 'acme', [40])
    await member('carl', 'globex', [5])
    await settle(clock)
    await abbie.signal({ type: 'group', groupId: 'globex' })
    await settle(clock)
    expect([await spent('berta'), await spent('carl'), await spent('abbie')]).toEqual([40, 65, 65])
    await abbie.signal({ type: 'group', groupId: 'acme' })
    await settle(clock)
    expect([await spent('berta'), await spent('carl')]).toEqual([100, 5])
  })

  it('take what people agreed to, and give it back when they withdraw', async () => {
    const { arrive, member, back, clock } = await shop()
    await member('berta', 'acme', [40])
    const abbie = await arrive(undefined, { consent: agreed() })
    await abbie.identify('abbie')
    await abbie.signal({ type: 'group', groupId: 'acme' })
    await abbie.track('Item Saved')
    await abbie.track('Order Completed', { order_id: '1', revenue: 60 })
    await settle(clock)
    const sums = async () => {
      const berta = await back('berta')
      return [berta.accountFeature('saved'), berta.accountFeature('spent')]
    }
    expect(await sums()).toEqual([1, 100])
    await abbie.answerConsent({ preferences: false })
    await settle(clock)
    expect(await sums()).toEqual([0, 100])
    await abbie.answerConsent({ personalization: false })
    await settle(clock)
    expect(await sums()).toEqual([0, 40])
    expect(abbie.accountFeature('spent')).toBeUndefined()
  })

  it('are without an erased person, of whom nothing is left beside them', async () => {
    const { attune, member, spent, clock, store } = await shop()
    const abbie = await member('abbie', 'acme', [60])
    await member('berta', 'acme', [40])
    await settle(clock)
    expect(await everythingIn(store)).toContain(`/${abbie.id}`)
    await attune.erase({ userId: 'abbie' })
    await settle(clock)
    expect(await spent('berta')).toBe(40)
    expect((await attune.verifyErased({ userId: 'abbie' })).found).toEqual([])
  })

  it('count two people who turn out to be one once', async () => {
    const { attune, member, spent, clock } = await shop()
    await member('abbie', 'acme', [60])
    await member('berta', 'acme', [40])
    await settle(clock)
    await attune.merge({ userId: 'abbie' }, { userId: 'berta' }, { by: 'ines', why: 'one person' })
    await settle(clock)
    expect([await spent('abbie'), await spent('berta')]).toEqual([100, 100])
  })

  it('forget what is older than their window', async () => {
    const { member, back, clock } = await shop()
    const abbie = await member('abbie', 'acme', [1])
    await abbie.track('Product Viewed')
    await settle(clock)
    expect((await back('abbie')).accountFeature('viewedLately')).toBe(1)
    clock.advance(8 * 86_400_000)
    expect((await back('abbie')).accountFeature('viewedLately')).toBe(0)
  })

  it('cost sites without them no read and no write', async () => {
    const counted: string[] = []
    const inner = memoryStore()
    const store: Store = {
      ...inner,
      get: (key) => {
        counted.push(key.name.split('/')[0]!)
        return inner.get(key)
      },
      commit: (commit) => {
        for (const { name } of commit.schedule ?? []) counted.push(name.split('/')[0]!)
        return inner.commit(commit)
      },
    }
    const { arrive } = await openSite({ store })
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.signal({ type: 'group', groupId: 'acme' })
    await visitor.track('Order Completed', { order_id: '1', revenue: 5 })
    counted.length = 0
    await arrive(visitor.id)
    expect(counted).toEqual(['profile'])
  })

  it('do not keep a page from arriving when the store does not give them', async () => {
    const { member, clock, store } = await shop()
    const abbie = await member('abbie', 'acme', [60])
    await settle(clock)
    const failing: Store = {
      ...store,
      get: (key) => (key.name.startsWith('account/') ? Promise.reject(new Error('down')) : store.get(key)),
    }
    const site = await openSite({ ...definitions, store: failing, clock })
    const visitor = await site.arrive(abbie.id)
    expect(visitor.accountFeature('spent')).toBeUndefined()
    expect(visitor.userId).toBe('abbie')
    expect(site.errors.map(({ code }) => code)).toEqual(['ATTUNE_STORE_UNAVAILABLE'])
  })
})

const accountOf = (visitor: Visitor) => (['acme', 'globex'] as const).find((account) => visitor.is(account))

/** What may happen to one of three people, in any order. */
const happening = fc.oneof(
  fc.record({ who: fc.nat(2), does: fc.constant('order' as const), order: fc.nat(5), revenue: fc.nat(50) }),
  fc.record({
    who: fc.nat(2),
    does: fc.constant('join' as const),
    account: fc.constantFrom('acme', 'globex'),
  }),
  fc.record({ who: fc.nat(2), does: fc.constantFrom('refuse' as const, 'agree' as const) }),
  fc.record({ who: fc.nat(2), does: fc.constantFrom('look' as const, 'die' as const) }),
)

describe.each([
  ['memory', () => memoryStore(), 60],
  ['SQLite', () => sqliteStore(':memory:'), 15],
] as const)('law: the sums of accounts on %s', (_, open, numRuns) => {
  it('equal what their people bring, whatever happened in between, and wherever a process died', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 20 }), async (happenings) => {
        const inner = open()
        let dying = false
        const store: Store = {
          ...inner,
          commit: async (commit) => {
            if (!dying || !commit.partition.startsWith('accounts-')) return inner.commit(commit)
            dying = false
            if (Math.random() < 0.5) await inner.commit(commit)
            throw new Error('died')
          },
        }
        const { arrive, back, clock, errors } = await shop({ store })
        const users = ['a', 'b', 'c']
        for (const userId of users) await (await arrive(undefined, { consent: agreed() })).identify(userId)
        for (const one of happenings) {
          clock.advance(1000)
          const visitor = await back(users[one.who]!)
          if (one.does === 'order')
            await visitor.track('Order Completed', {
              order_id: `${one.who}-${one.order}`,
              revenue: one.revenue,
            })
          else if (one.does === 'join') await visitor.signal({ type: 'group', groupId: one.account })
          else if (one.does === 'refuse') await visitor.answerConsent({ personalization: false })
          else if (one.does === 'agree') await visitor.answerConsent({ personalization: true })
          else if (one.does === 'look') await settle(clock)
          else dying = true
        }
        dying = false
        await settle(clock)
        await settle(clock)
        const visitors = await Promise.all(users.map(back))
        const brought = new Map<unknown, number>()
        for (const visitor of visitors) {
          const account = accountOf(visitor)
          if (account)
            brought.set(account, (brought.get(account) ?? 0) + Number(visitor.feature('monetaryValue')))
        }
        for (const visitor of visitors) {
          const account = accountOf(visitor)
          if (account) expect(visitor.accountFeature('spent')).toBe(brought.get(account))
        }
        expect(errors.every(({ code }) => code === 'ATTUNE_STORE_UNAVAILABLE')).toBe(true)
        await inner.close()
      }),
      { numRuns },
    )
  })
})
