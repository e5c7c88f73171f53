import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from 'attune/adapters/sqlite'
import { describe, expect, it } from 'vitest'
import { startWriter } from './sqlite-writer.ts'

/** Lets a writer acknowledge so many keys, kills it in the middle of its work, and returns what it printed. */
async function acknowledgedBeforeKill(path: string, atLeast: number): Promise<string[]> {
  const { child, report } = startWriter('write', path)
  let output = ''
  child.stdout!.on('data', (chunk) => {
    output += chunk
    if (output.split('\n').length > atLeast) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  await report
  expect(signal).toBe('SIGKILL')
  return output.split('\n').slice(0, -1)
}

describe('a process killed in the middle of writing to SQLite', () => {
  it('has lost nothing it acknowledged, and left no half of a commit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attune-crash-'))
    const path = join(folder, 'attune.db')
    const acknowledged: string[] = []
    for (const atLeast of [1, 40, 200, 700, 1500]) {
      acknowledged.push(...(await acknowledgedBeforeKill(path, atLeast)))

      const store = sqliteStore(path)
      const kept = new Set<string>()
      for await (const { key, value } of store.scan('k')) {
        expect(value).toMatchObject({ name: key.name })
        kept.add(key.name)
      }
      const { entries } = await store.consume('written', undefined, 1_000_000)
      const logged = new Set(entries.map(({ value }) => value as string))
      await store.close()

      expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
      expect(logged).toEqual(kept)
      expect(logged.size).toBe(entries.length)
    }
    expect(acknowledged.length).toBeGreaterThan(2400)
    rmSync(folder, { recursive: true })
  })
})
