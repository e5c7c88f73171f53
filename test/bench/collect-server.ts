import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAttune } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { sqliteStore } from 'attune/adapters/sqlite'
import { collector, hashWriteKey } from 'attune/middleware'
import express from 'express'
import { definitions } from '../../examples/storefront/attune/definitions.ts'
import { benchKey, type CollectVariant } from './open-collector.ts'

// A process of its own: `open-collector.ts` starts it, is told the address, and disconnects to end it.

const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'))

async function open(variant: CollectVariant) {
  const app = express()
  if (variant === 'bare') {
    app.post('/v1/batch', express.json({ limit: '500kb' }), (req, res) => {
      res.json({ success: true, accepted: req.body.batch.length })
    })
    return { app, close: async () => {} }
  }
  const store = variant === 'memory' ? memoryStore() : sqliteStore(join(folder, 'attune.db'))
  const attune = await createAttune({ ...definitions, store, secret: 'a secret for measuring' })
  const writeKeys = [{ name: 'bench', hash: hashWriteKey(benchKey) }]
  app.use(collector(attune, { writeKeys, rate: { key: 1e9 } }))
  return { app, close: async () => void (await attune.close()) }
}

const { app, close } = await open(process.argv[2] as CollectVariant)
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

process.on('disconnect', () => {
  server.closeAllConnections()
  server.close(async () => {
    await close()
    rmSync(folder, { recursive: true })
  })
})
