import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { redisStore } from '../../adapters/redis/index.ts'
import type { Store } from '../../core/ports/store.ts'
import { programAt } from '../support/program.ts'

/** Another process that adds `count` to five counters in a Redis store, twenty at a time. */
export async function incrementElsewhere(url: string, prefix: string, count: number): Promise<void> {
  const { file, flags } = programAt(fileURLToPath(import.meta.url))
  const args = [...flags, file, url, prefix, String(count)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The process that increments ended with ${code}.`)
}

async function increment(store: Store, name: string): Promise<void> {
  for (;;) {
    const entry = await store.get({ partition: 'p', name })
    const count = ((entry?.value as number | undefined) ?? 0) + 1
    const check = [{ name, version: entry?.version ?? null }]
    const append = [{ topic: 'increments', value: { name, count } }]
    const result = await store.commit({ partition: 'p', check, set: [{ name, value: count }], append })
    if (result.ok) return
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url, prefix, count] = process.argv.slice(2)
  const store = redisStore(url!, { prefix: prefix! })
  let next = 0
  const lane = async () => {
    while (next < Number(count)) await increment(store, `n${next++ % 5}`)
  }
  await Promise.all(Array.from({ length: 20 }, lane))
  await store.close()
}
