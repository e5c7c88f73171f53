import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from 'attune/adapters/memory'
import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'
import { createShop } from '../../examples/storefront/app.ts'
import { createPersonalizedShop } from '../../examples/storefront/attune/attach.ts'
import { countingSession } from './counting-session.ts'
import type { StorefrontOptions } from './open-storefront.ts'

// A process of its own: `open-storefront.ts` starts it, is told the address, asks for the time computed, and disconnects to end it.

const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'))
/** What went wrong, and how often: a page that did not wait for the store was a stranger's, and cheaper. */
const errors = new Map<string, number>()
const options = {
  database: join(folder, 'shop.db'),
  secret: 'a secret for measuring',
  // Few visitors stand for many.
  rate: { visitor: Number.POSITIVE_INFINITY },
  onError(error: unknown) {
    errors.set(String(error), (errors.get(String(error)) ?? 0) + 1)
  },
}

const stores = {
  memory: () => memoryStore(),
  sqlite: () => sqliteStore(join(folder, 'attune.db')),
  redis: (url: string) => redisStore(url),
  postgres: (url: string) => postgresStore(url),
}

async function open({ attune, url = '', sessions }: StorefrontOptions) {
  if (attune !== 'none') return createPersonalizedShop({ ...options, store: stores[attune](url) })
  if (sessions === undefined) {
    const app = createShop(options)
    return { app, close: async () => app.close() }
  }
  const session = await countingSession(sessions, options.secret)
  const app = createShop({ ...options, before: (before) => before.use(session.middleware) })
  return {
    app,
    async close() {
      session.close()
      app.close()
    },
  }
}

const shop = await open(JSON.parse(process.argv[2]!))
const server = shop.app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', () => {
  server.closeAllConnections()
  server.close(async () => {
    await shop.close()
    rmSync(folder, { recursive: true })
    for (const [error, times] of errors) process.stderr.write(`  ${times} × ${error}\n`)
  })
})
