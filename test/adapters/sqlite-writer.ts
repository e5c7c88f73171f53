import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sqliteStore } from '../../adapters/sqlite/index.ts'
import type { Store } from '../../core/ports/store.ts'
import { programAt } from '../support/program.ts'

/** What a writer did: the longest time (ms) that its event loop stood still. */
export interface WriterReport {
  longestBlock: number
}

/**
 * Another process that writes to an SQLite store: `increment` adds `count` to five counters and ends;
 * `write` commits numbered keys and prints each once it is acknowledged, until it is killed.
 */
export function startWriter(
  task: 'increment' | 'write',
  path: string,
  count = 0,
): { child: ChildProcess; report: Promise<WriterReport> } {
  const { file, flags } = programAt(fileURLToPath(import.meta.url))
  const args = [...flags, file, task, path, String(count)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, report: reportOf(child) }
}

async function reportOf(child: ChildProcess): Promise<WriterReport> {
  let output = ''
  child.stdout!.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(child, 'close')
  return code === 0 ? JSON.parse(output) : { longestBlock: Number.NaN }
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

/** Twenty at a time, while a timer watches how late it is called. */
async function incrementAll(store: Store, count: number): Promise<WriterReport> {
  let longestBlock = 0
  let last = performance.now()
  const watch = setInterval(() => {
    longestBlock = Math.max(longestBlock, performance.now() - last - 1)
    last = performance.now()
  }, 1)
  let next = 0
  const lane = async () => {
    while (next < count) await increment(store, `n${next++ % 5}`)
  }
  await Promise.all(Array.from({ length: 20 }, lane))
  clearInterval(watch)
  return { longestBlock }
}

/** A set and an append in each commit: whoever finds one of them must find the other. */
async function writeForever(store: Store): Promise<never> {
  const text = 'x'.repeat(2000)
  for (let first = Date.now() * 1000; ; first += 8) {
    const group = Array.from({ length: 8 }, async (_, i) => {
      const name = `k${first + i}`
      const value = { name, text }
      await store.commit({
        partition: 'p',
        set: [{ name, value }],
        append: [{ topic: 'written', value: name }],
      })
      process.stdout.write(`${name}\n`)
    })
    await Promise.all(group)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [task, path, count] = process.argv.slice(2)
  const store = sqliteStore(path!)
  if (task === 'write') await writeForever(store)
  const report = await incrementAll(store, Number(count))
  await store.close()
  process.stdout.write(JSON.stringify(report))
}
