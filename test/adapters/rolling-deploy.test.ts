import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Attune, type AttuneOptions, createAttune, type Definitions, type Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { agreed, firefox, noon } from '../support/open-site.ts'
import { canStart, startRedis } from './redis-server.ts'

const before = {
  features: {
    spent: { sum: 'revenue', events: 'Order Completed' },
    shelves: { affinity: 'category', events: { 'Product Viewed': 1, 'Order Completed': 5 } },
    dear: { count: true, events: 'Product Viewed', where: { price: { $gt: 100 } } },
    lastSeen: { recent: 'product_id', events: 'Product Viewed' },
  },
  segments: { collector: { 'features.dear': { $gte: 3 } } },
} as const satisfies Partial<AttuneOptions>

/** The new release: one feature changed, one gone, one new; another segment. */
const after = {
  features: {
    spent: { sum: 'revenue', events: 'Order Completed' },
    shelves: { affinity: 'category', events: { 'Product Viewed': 1, 'Order Completed': 3 } },
    brands: { distinct: 'brand', events: 'Product Viewed' },
    lastSeen: { recent: 'product_id', events: 'Product Viewed' },
  },
  segments: { explorer: { 'features.brands': { $gte: 4 } } },
} as const satisfies Partial<AttuneOptions>

type Site = { attune: Attune<string, string>; definitions: typeof before | typeof after }

type Opened = { open: () => Store; end: () => void | Promise<void> }

function onSqlite(): Opened {
  const folder = mkdtempSync(join(tmpdir(), 'attune-rolling-'))
  return {
    open: () => sqliteStore(join(folder, 'attune.db')),
    end: () => rmSync(folder, { recursive: true }),
  }
}

async function onRedis(): Promise<Opened> {
  const server = await startRedis()
  return { open: () => redisStore(server.url), end: server.dispose }
}

describe.each<[string, () => Opened | Promise<Opened>, boolean]>([
  ['SQLite', onSqlite, true],
  ['Redis', onRedis, canStart],
])('a new release beside the old one, on one %s', (_, storage, available) => {
  it.skipIf(!available)(
    'loses no feature of either, whoever takes which signal, and neither does going back',
    async () => {
      const { open, end } = await storage()
      const clock = manualClock(noon)
      const errors: unknown[] = []
      const start = async (definitions: Site['definitions'], store: Store): Promise<Site> => {
        const settings = {
          timeZone: 'UTC',
          secret: 'a secret for tests only',
          budget: 5_000,
          patience: 30_000,
        }
        const onError = (error: unknown) => void errors.push(error)
        return {
          definitions,
          attune: (await createAttune({
            ...(definitions as Definitions),
            ...settings,
            store,
            clock,
            onError,
          })) as never,
        }
      }
      const [old, fresh] = [await start(before, open()), await start(after, open())]
      /** Who never shared with another release: what each of them must come to. */
      const alone = [await start(before, memoryStore({ clock })), await start(after, memoryStore({ clock }))]

      const arrive = ({ attune }: Site, profileId?: string) => {
        const request = {
          method: 'GET',
          url: '/',
          headers: { 'user-agent': firefox },
          host: 'shop.example',
          now: clock.now(),
        }
        return attune.visit({ request, profileId, consent: agreed() })
      }
      const ids = new Map<Site, string>()
      const take = async (site: Site, people: Site, signal: ReturnType<typeof signalOf>) => {
        const visitor = await arrive(site, ids.get(people))
        await visitor.signal(signal)
        ids.set(people, visitor.id)
      }
      let number = 0
      const signalOf = (i: number) => {
        const properties = {
          category: ['cups', 'mills', 'beans'][i % 3],
          brand: `b${(i * 7) % 5}`,
          price: (i * 37) % 200,
          product_id: `p${i % 11}`,
        }
        const order = {
          order_id: `o${i}`,
          revenue: (i % 7) + 0.25,
          currency: 'EUR',
          category: properties.category,
        }
        const timestamp = new Date(clock.now()).toISOString()
        return i % 9 === 4
          ? { type: 'track', event: 'Order Completed', messageId: `m${i}`, timestamp, properties: order }
          : { type: 'track', event: 'Product Viewed', messageId: `m${i}`, timestamp, properties }
      }
      const everywhere = async (...takers: Site[]) => {
        clock.advance(60_000)
        const signals = takers.map(() => signalOf(number++))
        // At once, so that one of them finds the profile changed by the other release.
        await Promise.all(takers.map((taker, index) => take(taker, old, signals[index]!)))
        for (const site of alone) for (const signal of signals) await take(site, site, signal)
      }
      const same = async () => {
        for (const [site, lone] of [
          [old, alone[0]!],
          [fresh, alone[1]!],
        ] as const) {
          const [shared, own] = [await arrive(site, ids.get(old)), await arrive(lone, ids.get(lone))]
          for (const name of Object.keys(site.definitions.features)) {
            expect([name, shared.feature(name)]).toEqual([name, own.feature(name)])
          }
          for (const name of Object.keys(site.definitions.segments)) {
            expect([name, shared.is(name as never)]).toEqual([name, own.is(name as never)])
          }
          expect(shared.feature('frequency')).toEqual(own.feature('frequency'))
        }
      }

      for (let i = 0; i < 30; i++) await everywhere(old)
      for (let i = 0; i < 20; i++) await everywhere(old, fresh)
      await same()
      for (let i = 0; i < 20; i++) await everywhere(...(i % 3 === 0 ? [fresh] : [fresh, old]))
      for (let i = 0; i < 20; i++) await everywhere(fresh)
      await same()
      for (let i = 0; i < 15; i++) await everywhere(old)
      await same()
      expect(errors).toEqual([])
      expect((await old.attune.health()).conflicts + (await fresh.attune.health()).conflicts).toBeGreaterThan(
        0,
      )
      await Promise.all([old, fresh, ...alone].map(({ attune }) => attune.close()))
      await end()
    },
  )
})
