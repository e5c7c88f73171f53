import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../core/testing/clock.ts'
import { agreed, noon, openSite } from '../../support/open-site.ts'

const definitions = {
  features: { views: { count: true, events: 'Product Viewed' } },
  namespaces: { loyaltyCard: { kind: 'merges', limit: 2 } },
} as const
const card = (id: string) => ({ namespace: 'loyaltyCard', id })
const authority = { by: 'support/ines', why: 'ticket 4711' }

type Site = Awaited<ReturnType<typeof openSite>>
type Cookies = Readonly<Record<string, string>>

/** What happens in a process that may die, and how it must end when somebody does the same again. */
interface Scenario {
  readonly name: string
  /** Writes of the store it takes, so that the test dies at every one. */
  readonly commits: number
  prepare(site: Site): Promise<Cookies>
  act(site: Site, cookies: Cookies): Promise<unknown>
  check(site: Site, cookies: Cookies): Promise<void>
}

async function viewer({ arrive }: Site, views: number) {
  const visitor = await arrive(undefined, { consent: agreed() })
  for (let i = 0; i < views; i++) await visitor.track('Product Viewed')
  return visitor
}

async function views({ arrive }: Site, userId: string): Promise<unknown> {
  const visitor = await arrive(undefined, { consent: agreed() })
  await visitor.identify(userId)
  return visitor.feature('views')
}

const scenarios: readonly Scenario[] = [
  {
    name: 'a login of somebody new',
    commits: 5,
    async prepare(site) {
      return { unknown: (await viewer(site, 2)).id }
    },
    act: async ({ arrive }, { unknown }) => (await arrive(unknown, { consent: agreed() })).identify('abbie'),
    async check(site, { unknown }) {
      expect(await views(site, 'abbie')).toBe(2)
      expect((await site.arrive(unknown)).userId).toBe('abbie')
    },
  },
  {
    name: 'a card that somebody used before they had an account',
    commits: 5,
    async prepare(site) {
      const till = await viewer(site, 2)
      await till.identifyBy(card('9'))
      await (await viewer(site, 1)).identify('abbie')
      return { till: till.id }
    },
    async act({ arrive }) {
      const visitor = await arrive(undefined, { consent: agreed() })
      await visitor.identify('abbie')
      await visitor.claim(card('9'))
    },
    async check(site, { till }) {
      expect(await views(site, 'abbie')).toBe(3)
      expect((await site.arrive(till)).userId).toBe('abbie')
      expect(await site.attune.find(card('9'))).toMatchObject({ userId: 'abbie' })
    },
  },
  {
    name: 'a third card, where two are kept',
    commits: 4,
    async prepare(site) {
      const abbie = await viewer(site, 1)
      await abbie.identify('abbie')
      for (const id of ['1', '2']) {
        await abbie.claim(card(id))
        site.clock.advance(1000)
      }
      return {}
    },
    async act({ arrive }) {
      const visitor = await arrive(undefined, { consent: agreed() })
      await visitor.identify('abbie')
      await visitor.claim(card('3'))
    },
    async check({ attune }) {
      expect(await attune.find(card('1'))).toBeUndefined()
      for (const id of ['2', '3']) expect(await attune.find(card(id))).toMatchObject({ userId: 'abbie' })
    },
  },
  {
    name: 'two known people that the site merges',
    commits: 3,
    async prepare(site) {
      for (const [userId, count] of [
        ['abbie', 1],
        ['berta', 2],
      ] as const)
        await (await viewer(site, count)).identify(userId)
      return {}
    },
    act: ({ attune }) => attune.merge({ userId: 'abbie' }, { userId: 'berta' }, authority),
    async check(site) {
      for (const userId of ['abbie', 'berta']) {
        expect(await views(site, userId)).toBe(3)
        expect(await site.attune.find({ userId })).toMatchObject({ userId: 'berta' })
      }
    },
  },
  {
    name: 'a user id that changes',
    commits: 2,
    async prepare(site) {
      await (await viewer(site, 2)).identify('old')
      return {}
    },
    act: ({ attune }) => attune.track({ type: 'alias', previousId: 'old', userId: 'new' }),
    async check(site) {
      for (const userId of ['new', 'old']) {
        expect(await views(site, userId)).toBe(2)
        expect(await site.attune.find({ userId })).toMatchObject({ userId: 'new' })
      }
    },
  },
]

/** A store whose n-th commit is lost, before or after it was written, as if the process had died there. */
function dying(inner: Store, n: number, written: boolean) {
  let commits = 0
  const store: Store = {
    ...inner,
    async commit(commit) {
      commits += 1
      if (commits < n) return inner.commit(commit)
      if (commits === n && written) await inner.commit(commit)
      throw new Error('the process died here')
    },
  }
  return { store, commits: () => commits }
}

describe.each(scenarios)('$name', ({ commits, prepare, act, check }) => {
  const deaths = Array.from({ length: commits }, (_, i) =>
    [false, true].map((written) => ({ n: i + 1, written })),
  )

  it.each(deaths.flat())(
    'loses and doubles nothing when the process dies at commit $n (written: $written), and somebody tries again',
    async ({ n, written }) => {
      const clock = manualClock(noon)
      const inner = memoryStore({ clock })
      const cookies = await prepare(await openSite({ ...definitions, store: inner, clock }))
      const { store } = dying(inner, n, written)
      const during = await openSite({ ...definitions, store, clock })
      await expect(act(during, cookies)).rejects.toMatchObject({ code: 'ATTUNE_STORE_UNAVAILABLE' })
      const after = await openSite({ ...definitions, store: inner, clock })
      await act(after, cookies)
      await check(after, cookies)
    },
  )

  it('takes as many commits as the test dies at', async () => {
    const clock = manualClock(noon)
    const inner = memoryStore({ clock })
    const cookies = await prepare(await openSite({ ...definitions, store: inner, clock }))
    const counting = dying(inner, Number.POSITIVE_INFINITY, true)
    const site = await openSite({ ...definitions, store: counting.store, clock })
    await act(site, cookies)
    expect(counting.commits()).toBe(commits)
  })
})
