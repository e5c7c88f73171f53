import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { postgresStore } from '../../adapters/postgres/index.ts'
import type { Store } from '../../core/ports/store.ts'
import { programAt } from '../support/program.ts'

/** Another process that adds `count` to five counters in a PostgreSQL store, logging each, and ends. */
export async function startWriter(url: string, schema: string, count: number): Promise<void> {
  const { file, flags } = programAt(fileURLToPath(import.meta.url))
  const args = [...flags, file, url, schema, String(count)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`A writer ended with ${code}.`)
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
  const [url, schema, count] = process.argv.slice(2)
  const store = postgresStore(url!, { schema: schema!, connections: 4 })
  let next = 0
  const lane = async () => {
    while (next < Number(count)) await increment(store, `n${next++ % 5}`)
  }
  await Promise.all(Array.from({ length: 10 }, lane))
  await store.close()
}
