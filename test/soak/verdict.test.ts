import { setImmediate } from 'node:timers/promises'
import type { Commit, Store, StoreKey } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { peopleIn } from './people.ts'
import { planDay } from './plan.ts'
import { seeded } from './random.ts'
import { openShop } from './shop.ts'
import { type Door, drive } from './traffic.ts'
import { judge } from './verdict.ts'

/** A day in a shop of four parts that share a store, over a network that loses one answer in twenty. */
async function dayOn(store: Store) {
  const plan = planDay(7, { visitors: 12, devices: 2, visits: 1 }, Date.now() - 3 * 86_400_000, 'day')
  const random = seeded(8)
  const slow: Store = {
    ...store,
    async get(key) {
      await setImmediate()
      return store.get(key)
    },
    async commit(commit) {
      await setImmediate()
      return store.commit(commit)
    },
    close: async () => {},
  }
  const shops = await Promise.all([1, 2, 3, 4].map(() => openShop(slow)))
  const doors = shops.map((shop): Door => {
    return async (asked) => {
      const answer = await shop.answer(asked)
      if (random.chance(0.05)) throw new Error('The answer was lost.')
      return answer
    }
  })
  const outcome = await drive(plan, doors, { random, longestPause: 5, patience: 10_000 })
  for (const shop of shops) await shop.close()
  return judge(outcome, await peopleIn(store))
}

/** A store that does something wrong with what it is to write, one time in twenty if not always. */
function faulty(change: (commit: Commit, sometimes: boolean) => Commit): Store {
  const store = memoryStore()
  let commits = 0
  return { ...store, commit: (commit) => store.commit(change(commit, ++commits % 20 === 0)) }
}

const isProfile = ({ name }: Pick<StoreKey, 'name'>) => name.startsWith('profile/')

describe('the judge of the soak', () => {
  it('finds nothing wrong with a store that keeps its word', async () => {
    const verdict = await dayOn(memoryStore())
    expect(verdict).toMatchObject({ lost: 0, doubled: 0, crossed: 0, different: 0, examples: [] })
    expect(verdict.signals).toBeGreaterThan(100)
  })

  it('sees that signals are lost by a store that never refuses a commit', async () => {
    const unchecked = faulty((commit) => ({ ...commit, check: [] }))
    expect((await dayOn(unchecked)).lost).toBeGreaterThan(5)
  })

  it('sees that signals are doubled by a store that forgets which ones a profile has seen', async () => {
    const forgetful = faulty((commit) => ({
      ...commit,
      set: (commit.set ?? []).map((one) =>
        isProfile(one) && 'seen' in (one.value as object)
          ? { ...one, value: { ...(one.value as object), seen: {} } }
          : one,
      ),
    }))
    expect((await dayOn(forgetful)).doubled).toBeGreaterThan(5)
  })

  it('sees that signals are with somebody else in a store that puts profiles in another’s place', async () => {
    let last: Commit['set'] = []
    const confused = faulty((commit, sometimes) => {
      const mine = commit.set?.find((one) => isProfile(one) && 'id' in (one.value as object))
      const theirs = last?.find(isProfile)
      // Not one on its way into another: in the other's place it would go in a circle, and its day would never end.
      if (mine && !sometimes && !('moving' in (mine.value as object))) last = [mine]
      if (!mine || !theirs || !sometimes) return commit
      const { id } = mine.value as { id: string }
      return { ...commit, set: [{ ...mine, value: { ...(theirs.value as object), id } }] }
    })
    expect((await dayOn(confused)).crossed).toBeGreaterThan(0)
  })

  it('sees that an order is not what it should be, though no signal is missing', async () => {
    const stingy = faulty((commit) => ({
      ...commit,
      set: (commit.set ?? []).map((one) => {
        const value = one.value as { orders?: { count: number } }
        if (!isProfile(one) || !value.orders?.count) return one
        return { ...one, value: { ...value, orders: { ...value.orders, count: 1 } } }
      }),
    }))
    const verdict = await dayOn(stingy)
    expect(verdict).toMatchObject({ lost: 0, doubled: 0, crossed: 0 })
    expect(verdict.different).toBeGreaterThan(0)
    expect(verdict.examples[0]).toContain('orders')
  })
})
