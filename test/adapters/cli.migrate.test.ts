import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentsOf, fillStore, subscribeAt, unservedOf } from '../support/store-contents.ts'
import { attuneHere, start } from './cli-command.ts'
import { type TestStores, testStores } from './cli-stores.ts'

const folder = mkdtempSync(join(tmpdir(), 'attune-migrate-'))
const stores: TestStores = await testStores(folder)
const { within, newUrl, kinds } = stores

const contents = (url: string) => within(url, contentsOf)

describe('moving a site to another store', () => {
  const sources: Record<string, string> = {}

  beforeAll(async () => {
    for (const kind of kinds) {
      const url = newUrl(kind)
      sources[kind] = url
      await within(url, async (store) => {
        await fillStore(store, 600)
        await subscribeAt(store, 'mails', 250)
        await subscribeAt(store, 'done', 600)
        const set = [{ name: 'subscription/new', value: { owner: 'x', until: 1 } }]
        await store.commit({ partition: 'site', set })
      })
    }
  })

  afterAll(async () => {
    await stores.dispose()
    rmSync(folder, { recursive: true })
  })

  /** Each is left once and reached once. */
  const pairs = kinds.map((from, i) => [from, kinds[(i + 1) % kinds.length]!] as const)

  it.for(pairs)('from %s to %s, everything arrives, and nothing else', async ([from, to]) => {
    const target = newUrl(to)
    const { code, stdout, stderr } = await attuneHere('migrate', '--from', sources[from]!, '--to', target)
    // A slow machine is told how far it is.
    expect({ code, stderr: stderr.replaceAll(/^.* a second\n/gm, '') }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^Migrated 1,213 entries, 128 scheduled, 758 of the log: .* checksum [0-9a-f]{64}\.\n$/,
    )
    expect(await contents(target)).toEqual(await contents(sources[from]!))
    await within(target, async (store) => {
      const numbers = (await unservedOf(store, 'mails')).map((value) => (value as { number: number }).number)
      const left = await within(sources[from]!, (source) => unservedOf(source, 'mails'))
      expect(numbers).toEqual(
        expect.arrayContaining(left.map((value) => (value as { number: number }).number)),
      )
      // Those, and of partitions that got out of step a few more.
      expect(numbers.length).toBeLessThan(from === 'redis' || to === 'redis' ? 600 : 350 + 32)
      expect(await unservedOf(store, 'done')).toEqual([])
      for await (const { key } of store.scan('transfer/')) expect.unreachable(key.name)
      expect(await unservedOf(store, 'new')).toHaveLength(600)
    })
  })

  it('while the site still runs, and then brings what changed', async () => {
    const [from, to] = [newUrl('sqlite'), newUrl(kinds.at(-1)!)]
    await within(from, (store) => fillStore(store, 200))
    const first = await attuneHere('migrate', '--live', '--from', from, '--to', to, '--json')
    expect(JSON.parse(first.stdout)).toMatchObject({ done: false, written: 458, counts: { logged: 0 } })
    await within(from, async (store) => {
      await store.commit({
        partition: 'people-1',
        set: [
          { name: 'profile/1', value: 'changed' },
          { name: 'profile/new', value: 1, ttl: 1e9 },
        ],
        delete: ['profile/17'],
        unschedule: ['flip/65'],
        schedule: [{ name: 'flip/145', at: 3, value: 'sooner' }],
        append: [{ topic: 'transitions', value: 'new' }],
      })
      const { entries } = await store.consume('transitions', undefined, 5)
      await store.forget('transitions', entries[3]!.partition, [entries[3]!.cursor])
    })
    const second = await attuneHere('migrate', '--from', from, '--to', to, '--json')
    expect(second.stderr).toBe('')
    expect(JSON.parse(second.stdout)).toMatchObject({ done: true, removed: 2 })
    expect(await contents(to)).toEqual(await contents(from))
    const third = await attuneHere('migrate', '--from', from, '--to', to)
    expect(third.code).toBe(1)
    expect(third.stderr).toContain('The target is not empty.')
  })

  it.for(kinds.map((kind) => [kind] as const))(
    'killed at random on the way to %s, it goes on to the same end',
    async ([kind]) => {
      const [from, to] = [newUrl('sqlite'), newUrl(kind)]
      await within(from, async (store) => {
        await fillStore(store, 1500)
        await subscribeAt(store, 'mails', 100)
      })
      let kills = 0
      for (let round = 0; round < 2; round++) {
        const { child, ended } = start(['migrate', '--from', from, '--to', to])
        const first = await Promise.race([ended, pause(350 + round * 80 + Math.random() * 150)])
        if (first) break
        child.kill('SIGKILL')
        expect((await ended).signal).toBe('SIGKILL')
        kills++
      }
      expect(kills).toBeGreaterThan(0)
      const last = await attuneHere('migrate', '--from', from, '--to', to)
      // It may have been killed after its very last step.
      if (last.code !== 0) expect(last.stderr).toContain('The target is not empty.')
      expect(await contents(to)).toEqual(await contents(from))
      expect(await within(to, (store) => unservedOf(store, 'mails'))).not.toHaveLength(0)
    },
  )
})
