import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Store } from 'attune'
import { createClient } from 'redis'
import { openStore } from '../../adapters/cli/open-store.ts'
import { createDatabase, type TestDatabase, whyNoPostgres } from './postgres-server.ts'
import { canShare, sharedUrl } from './redis-server.ts'

/** Gives URLs of empty stores of each kind that can be tested here. */
export interface TestStores {
  kinds: readonly string[]
  newUrl(kind: string): string
  /** Opens one, does some work and closes it. */
  within<T>(url: string, work: (store: Store) => Promise<T>): Promise<T>
  dispose(): Promise<void>
}

export async function testStores(folder: string): Promise<TestStores> {
  const run = `attune-cli-${randomUUID()}:`
  const noPostgres = await whyNoPostgres()
  const database: TestDatabase | undefined = noPostgres === undefined ? await createDatabase() : undefined
  let count = 0
  const urls: Record<string, () => string> = {
    sqlite: () => `sqlite:${join(folder, `${++count}.db`)}`,
    ...(canShare && { redis: () => `${sharedUrl}/0?prefix=${run}${++count}:&shards=${1 + (count % 5)}` }),
    ...(database && { postgres: () => `${database.url}?schema=${database.newSchema()}` }),
  }

  return {
    kinds: Object.keys(urls),
    newUrl: (kind) => urls[kind]!(),
    async within(url, work) {
      const store = await openStore(url)
      try {
        return await work(store)
      } finally {
        await store.close()
      }
    },
    async dispose() {
      await database?.drop()
      if (!canShare) return
      const redis = createClient({ url: sharedUrl })
      await redis.connect()
      for await (const keys of redis.scanIterator({ MATCH: `${run}*`, COUNT: 1000 })) {
        if (keys.length > 0) await redis.unlink(keys)
      }
      await redis.close()
    },
  }
}
