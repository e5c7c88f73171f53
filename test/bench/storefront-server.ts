import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from 'attune/adapters/memory'
import { sqliteStore } from 'attune/adapters/sqlite'
import { createShop } from '../../examples/storefront/app.ts'
import { createPersonalizedShop } from '../../examples/storefront/attune/attach.ts'
import type { StorefrontOptions } from './open-storefront.ts'

// A process of its own: `open-storefront.ts` starts it, is told the address, and disconnects to end it.

const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'))
const options = {
  database: join(folder, 'shop.db'),
  secret: 'a secret for measuring',
  onError: (error: unknown) => console.error(error),
}

async function open(attune: StorefrontOptions['attune']) {
  if (attune === 'none') {
    const app = createShop(options)
    return { app, close: async () => app.close() }
  }
  const store = attune === 'memory' ? memoryStore() : sqliteStore(join(folder, 'attune.db'))
  return createPersonalizedShop({ ...options, store })
}

const shop = await open(process.argv[2] as StorefrontOptions['attune'])
const server = shop.app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

process.on('disconnect', () => {
  server.closeAllConnections()
  server.close(async () => {
    await shop.close()
    rmSync(folder, { recursive: true })
  })
})
