import type { Store } from 'attune'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agreed, openSite } from '../../../support/open-site.ts'

const definitions = {
  features: { views: { count: true, events: 'Product Viewed' } },
  namespaces: { email: { kind: 'merges', hashed: true } },
} as const
const authority = { by: 'support/ines', why: 'ticket 4711' }

async function shop() {
  const site = await openSite(definitions)
  const { arrive, store } = site
  const customer = async (userId: string, views: number) => {
    const visitor = await arrive(undefined, { consent: agreed() })
    for (let i = 0; i < views; i++) await visitor.track('Product Viewed')
    await visitor.identify(userId)
    return visitor
  }
  /** Signs in on a browser that was never here. */
  const login = async (userId: string) => {
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.identify(userId)
    return visitor
  }
  const merges = async () => (await store.consume('merges', undefined, 100)).entries.map(({ value }) => value)
  return { ...site, customer, login, merges }
}

describe('two known people', () => {
  it('never become one by themselves, and do when the site says so, with all they did', async () => {
    const { attune, customer, login, merges } = await shop()
    await customer('old', 2)
    await customer('new', 3)
    const before = await merges()
    const merged = (await attune.merge({ userId: 'old' }, { userId: 'new' }, authority))!
    for (const userId of ['old', 'new']) {
      const visitor = await login(userId)
      expect([visitor.id, visitor.userId, visitor.feature('views')]).toEqual([merged.profileId, 'new', 5])
      expect(await attune.find({ userId })).toMatchObject({ profileId: merged.profileId, userId: 'new' })
    }
    const [entry, ...others] = (await merges()).slice(before.length)
    expect(others).toEqual([])
    expect(entry).toMatchObject({ source: 'site', ...authority, into: merged.profileId })
  })

  it('become the same one whichever is named first, but for whose user id is theirs', async () => {
    for (const [from, into] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const { attune, customer, login } = await shop()
      await customer('a', 1)
      await customer('b', 1)
      await attune.merge({ userId: from }, { userId: into }, authority)
      expect((await login(from)).userId).toBe(into)
    }
  })

  it('who are one already stay so, and take the user id the site names', async () => {
    const { attune, customer, login } = await shop()
    await customer('a', 1)
    await customer('b', 1)
    const first = (await attune.merge({ userId: 'a' }, { userId: 'b' }, authority))!
    expect(await attune.merge({ userId: 'b' }, { userId: 'a' }, authority)).toEqual({
      profileId: first.profileId,
    })
    const visitor = await login('b')
    expect([visitor.userId, visitor.feature('views')]).toEqual(['a', 2])
  })

  it('merged by two processes at once, each the other way round, become one', async () => {
    const { attune, customer, login } = await shop()
    await customer('a', 1)
    await customer('b', 2)
    await customer('c', 4)
    const pairs = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['b', 'a'],
    ] as const
    await Promise.all(pairs.map(([x, y]) => attune.merge({ userId: x }, { userId: y }, authority)))
    const visitors = [await login('a'), await login('b'), await login('c')]
    expect(new Set(visitors.map(({ id }) => id)).size).toBe(1)
    expect(visitors[0]!.feature('views')).toBe(7)
  })

  it('merged while they sign in, in any order of what the store is asked: nothing is lost, doubled or mixed up', async () => {
    const pair = fc.constantFrom(['a', 'b'], ['b', 'a'], ['b', 'c'], ['c', 'a'])
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(pair, { minLength: 1, maxLength: 3 }),
        fc.subarray(['a', 'b', 'c']),
        async (scheduler, pairs, before) => {
          const { arrive, attune, customer, login, store, clock } = await shop()
          const views = { a: 1, b: 2, c: 4 }
          const cookies: Record<string, string> = {}
          for (const userId of before) await customer(userId, views[userId as 'a'])
          for (const userId of Object.keys(views)) {
            const device = await arrive(undefined, { consent: agreed() })
            await device.track('Product Viewed')
            cookies[userId] = device.id
          }
          const slow: Store = {
            ...store,
            get: scheduler.scheduleFunction((key) => store.get(key)) as Store['get'],
            commit: scheduler.scheduleFunction((commit) => store.commit(commit)) as Store['commit'],
          }
          const open = () => openSite({ ...definitions, store: slow, clock, budget: 1e9, patience: 1e9 })
          const opening = Promise.all([...pairs, ...Object.keys(views)].map(open))
          await scheduler.waitFor(opening)
          const sites = await opening
          const merging = pairs.map(([x, y], i) =>
            sites[i]!.attune.merge({ userId: x! }, { userId: y! }, authority),
          )
          const signingIn = Object.keys(views).map(async (userId, i) => {
            const visitor = await sites[pairs.length + i]!.arrive(cookies[userId])
            await visitor.identify(userId)
            await visitor.track('Product Viewed')
          })
          await scheduler.waitFor(Promise.all([...merging, ...signingIn]))
          const merged = await Promise.all(merging)
          const found = new Map<string, unknown>()
          for (const userId of Object.keys(views)) {
            const visitor = await login(userId)
            found.set(visitor.id, visitor.feature('views'))
            expect((await arrive(cookies[userId])).id).toBe(visitor.id)
          }
          expect([...found.values()].reduce<number>((sum, count) => sum + Number(count), 0)).toBe(
            before.reduce((sum, userId) => sum + views[userId as 'a'], 6),
          )
          // Where neither had been here before, there was nobody yet to merge.
          for (const [x, y] of pairs.filter((_, i) => merged[i])) {
            const [one, other] = [await attune.find({ userId: x! }), await attune.find({ userId: y! })]
            expect(one!.profileId).toBe(other!.profileId)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are merged by nobody who does not say who they are, and why', async () => {
    const { attune, customer } = await shop()
    await customer('a', 1)
    await customer('b', 1)
    for (const given of [
      undefined,
      {},
      { by: '', why: 'x' },
      { by: 'x' },
      { by: 'x', why: 'y'.repeat(513) },
    ]) {
      const merging = attune.merge({ userId: 'a' }, { userId: 'b' }, given as never)
      await expect(merging).rejects.toMatchObject({ code: 'ATTUNE_OPTIONS' })
    }
    expect((await attune.find({ userId: 'a' }))!.profileId).not.toBe(
      (await attune.find({ userId: 'b' }))!.profileId,
    )
  })
})

describe('an alias', () => {
  const alias = (previousId: string, userId: string) => ({ type: 'alias', previousId, userId })

  it('from the site’s own systems makes one person of two user ids', async () => {
    const { attune, customer, login, merges } = await shop()
    await customer('a', 1)
    await customer('b', 2)
    expect(await attune.track(alias('a', 'b'))).toBe(true)
    expect([(await login('a')).userId, (await login('a')).feature('views')]).toEqual(['b', 3])
    expect((await merges()).at(-1)).toMatchObject({ source: 'alias' })
  })

  it('renames a person, where nobody has the new user id yet', async () => {
    const { attune, customer, login } = await shop()
    await customer('old', 3)
    expect(await attune.track(alias('old', 'new'))).toBe(true)
    for (const userId of ['new', 'old']) {
      const visitor = await login(userId)
      expect([visitor.userId, visitor.feature('views')]).toEqual(['new', 3])
    }
  })

  it('of two ids that nobody has does nothing, and of junk is refused', async () => {
    const { attune } = await shop()
    expect(await attune.track(alias('x', 'y'))).toBe(false)
    await expect(attune.track(alias('null', 'y'))).rejects.toMatchObject({ code: 'ATTUNE_ID_INVALID' })
  })
})

describe('an unknown profile', () => {
  it('becomes part of a person when the site says so', async () => {
    const { arrive, attune, customer } = await shop()
    const stranger = await arrive(undefined, { consent: agreed() })
    await stranger.track('Product Viewed')
    await customer('a', 1)
    await attune.merge({ profileId: stranger.id }, { userId: 'a' }, authority)
    expect((await arrive(stranger.id)).feature('views')).toBe(2)
    const another = await arrive(undefined, { consent: agreed() })
    await another.track('Product Viewed')
    await attune.merge({ profileId: another.id }, { userId: 'never seen' }, authority)
    expect((await arrive(another.id)).userId).toBe('never seen')
    expect(await attune.merge({ profileId: 'nobody' }, { userId: 'a' }, authority)).toBeUndefined()
  })

  it('that was left half merged is finished without anybody coming by', async () => {
    const { arrive, attune, customer, clock, store } = await shop()
    await customer('a', 1)
    const stranger = await arrive(undefined, { consent: agreed() })
    await stranger.track('Product Viewed')
    let commits = 0
    const dying = {
      ...store,
      commit: (commit: never) => (++commits > 2 ? Promise.reject(new Error('died')) : store.commit(commit)),
    }
    const other = await openSite({ ...definitions, store: dying, clock })
    const login = await other.arrive(stranger.id, { consent: agreed() })
    await expect(login.identify('a')).rejects.toMatchObject({ code: 'ATTUNE_STORE_UNAVAILABLE' })
    expect((await store.due(clock.now() + 60_000, 10)).map(({ name }) => name)).toContain(
      `merge/${stranger.id}`,
    )
    clock.advance(61_000)
    await expect.poll(async () => (await store.due(clock.now(), 10)).length).toBe(0)
    expect((await attune.find({ userId: 'a' }))!.ids).toContain(`cookie:${stranger.id}`)
  })
})

describe('a person who is gone', () => {
  it('is a new one when they sign in again, under either user id', async () => {
    const { attune, customer, login, clock } = await shop()
    await customer('a', 1)
    await customer('b', 1)
    await attune.merge({ userId: 'a' }, { userId: 'b' }, authority)
    clock.advance(366 * 86_400_000)
    const visitor = await login('a')
    await visitor.track('Product Viewed')
    const again = await login('b')
    expect([again.id === visitor.id, again.feature('views')]).toEqual([true, 1])
  })
})
