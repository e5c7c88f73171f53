import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from 'attune'
import { keyvStore } from 'attune/adapters/keyv'
import { memoryStore } from 'attune/adapters/memory'
import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'
import { Keyv } from 'keyv'
import { createClient } from 'redis'
import { partitionOf } from '../../../../core/runtime/storing/keys.ts'
import { type ManualClock, manualClock } from '../../../../core/testing/clock.ts'
import { createDatabase, whyNoPostgres } from '../../../adapters/postgres-server.ts'
import { canShare, sharedUrl } from '../../../adapters/redis-server.ts'
import { noon } from '../../../support/open-site.ts'

interface Opened {
  readonly store: Store
  readonly clock: ManualClock
  /** The same store once more, as another process would open it; itself, where only one may. */
  again(): Store
  /** Deletes what the store held; the store itself is closed by then. */
  close(): Promise<void>
}

/** Every kind of store that can be opened here, on real servers where they need one. */
export const stores: readonly { readonly name: string; open(): Promise<Opened> }[] = [
  { name: 'memory', open: async () => alone((clock) => memoryStore({ clock })) },
  { name: 'sqlite', open: openSqlite },
  {
    name: 'keyv',
    open: async () => alone((clock) => keyvStore(new Keyv(), { clock, onWarning: () => {} })),
  },
  ...(canShare ? [{ name: 'redis', open: openRedis }] : []),
  ...((await whyNoPostgres()) === undefined ? [{ name: 'postgres', open: openPostgres }] : []),
]

function opened(open: (clock: ManualClock) => Store, close: () => Promise<void> = async () => {}): Opened {
  const clock = manualClock(noon)
  return { clock, store: open(clock), again: () => open(clock), close }
}

/** What one process has to itself. */
function alone(open: (clock: ManualClock) => Store): Opened {
  const only = opened(open)
  return { ...only, again: () => only.store }
}

async function openSqlite(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-privacy-'))
  return opened(
    (clock) => sqliteStore(join(folder, 'attune.db'), { clock }),
    async () => rmSync(folder, { recursive: true }),
  )
}

async function openRedis(): Promise<Opened> {
  const prefix = `attune-privacy-${randomUUID()}:`
  return opened(
    (clock) => redisStore(sharedUrl, { clock, prefix, shards: 8 }),
    async () => {
      const redis = createClient({ url: sharedUrl })
      await redis.connect()
      for await (const keys of redis.scanIterator({ MATCH: `${prefix}*`, COUNT: 1000 }))
        if (keys.length > 0) await redis.unlink(keys)
      await redis.close()
    },
  )
}

async function openPostgres(): Promise<Opened> {
  const database = await createDatabase()
  return opened(
    (clock) => postgresStore(database.url, { clock }),
    () => database.drop(),
  )
}

/** Puts back what an erasure should have taken, in every part of a store, and once where nothing belongs. */
export async function plantLeaks(store: Store, profileId: string): Promise<void> {
  await store.commit({
    partition: partitionOf(profileId),
    set: [{ name: `timeline/${profileId}/0`, value: [{ t: 1, h: 'aaaaaa', n: 'Product Viewed', q: 1 }] }],
    append: [{ topic: 'exposures', value: { profileId, at: 1 } }],
    schedule: [{ name: `flip/${profileId}`, at: 5e15, value: { profileId } }],
  })
  await store.commit({
    partition: 'elsewhere',
    set: [{ name: 'copies/of-a-profile', value: [{ profileId }] }],
  })
}
