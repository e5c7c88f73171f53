import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Store } from 'attune'
import { type KeyvLike, keyvStore } from 'attune/adapters/keyv'
import fc from 'fast-check'
import { Keyv } from 'keyv'
import { Keyv as Keyv5 } from 'keyv-5'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type ManualClock, manualClock } from '../../core/testing/clock.ts'
import { type ContractSuite, storeContract } from '../../core/testing/store-contract.ts'
import { failingMap } from './keyv-failing-map.ts'

// By require: its types are those of Keyv 5 only.
const require = createRequire(import.meta.url)
const { KeyvFile } = require('keyv-file')
const day = 24 * 60 * 60 * 1000
const folder = mkdtempSync(join(tmpdir(), 'attune-keyv-'))
let files = 0
const onWarning = () => {}
const unavailable = { code: 'ATTUNE_STORE_UNAVAILABLE' }
const key = { partition: 'p', name: 'n' }

afterAll(() => rmSync(folder, { recursive: true }))

type MakeKeyv = (store: unknown) => KeyvLike

const majors: [name: string, make: MakeKeyv][] = [
  ['Keyv 5', (store) => new Keyv5({ store, emitErrors: true })],
  ['Keyv 6', (store) => new Keyv({ store: store as Map<string, unknown> })],
]

for (const [name, makeKeyv] of majors) {
  /** The contract over something that a new Keyv can open again. */
  const contract = (open: (clock: ManualClock) => () => Store, tests: ContractSuite['it'] = it) =>
    storeContract({ describe, it: tests }, async () => {
      const clock = manualClock()
      const openAgain = open(clock)
      const store = openAgain()
      const reopen = async () => {
        await store.close()
        return openAgain()
      }
      return { clock, store, reopen }
    })

  describe(`the Keyv store on a Map, by ${name}`, () => {
    contract((clock) => {
      const map = new Map()
      return () => keyvStore(makeKeyv(map), { clock, onWarning })
    })
  })

  describe(`the Keyv store on a file, by ${name}`, () => {
    // Every write writes the whole file: what writes hundreds of times is left to the Map.
    const quick: ContractSuite['it'] = (test, body) => {
      if (!/scan (neither misses|goes on)/.test(test)) it(test, body)
    }
    contract((clock) => {
      const filename = join(folder, `${++files}.json`)
      return () => keyvStore(makeKeyv(new KeyvFile({ filename, writeDelay: 0 })), { clock, onWarning })
    }, quick)
  })

  describe(`the Keyv store on what fails, by ${name}`, () => {
    it('finds all of a commit or nothing of it, wherever the process died, and all it acknowledged', async () => {
      const commits = fc.array(
        fc.record({
          partition: fc.constantFrom('p', 'q'),
          set: fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), value: fc.nat() }), {
            maxLength: 3,
          }),
          delete: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 1 }),
          append: fc.array(fc.record({ topic: fc.constantFrom('t', 'u'), value: fc.nat() }), {
            maxLength: 2,
          }),
          schedule: fc.array(fc.record({ name: fc.constantFrom('a', 'b'), at: fc.nat(9), value: fc.nat() }), {
            maxLength: 1,
          }),
        }),
        { minLength: 1, maxLength: 5 },
      )
      await fc.assert(
        fc.asyncProperty(commits, fc.nat(40), async (commits, writesUntilDeath) => {
          const map = failingMap()
          const store = keyvStore(makeKeyv(map), { onWarning })
          const expected = keyvStore(makeKeyv(new Map()), { onWarning })
          map.failAfter(writesUntilDeath)
          const possible = [await contents(expected)]
          for (const commit of commits) {
            const acknowledged = await store.commit(commit).catch(() => undefined)
            await expected.commit(commit)
            if (acknowledged) possible.length = 0
            possible.push(await contents(expected))
            if (!acknowledged) break
          }
          map.recover()
          // The store is left as it is, as by a process that died.
          const successor = keyvStore(makeKeyv(map), { onWarning })
          expect(possible).toContainEqual(await contents(successor))
        }),
        { numRuns: 60 },
      )
    })

    it('goes on by itself after a failure in the middle of a commit, and never shows half of one', async () => {
      for (let writes = 0; writes < 12; writes++) {
        const map = failingMap()
        const store = keyvStore(makeKeyv(map), { onWarning })
        const write = (value: number) =>
          store.commit({
            partition: 'p',
            set: ['a', 'b', 'c'].map((name) => ({ name, value })),
            append: [{ topic: 't', value }],
          })
        await write(1)
        map.failAfter(writes)
        const second = await write(2).catch((error) => error)
        if (!('ok' in second)) expect(second).toMatchObject(unavailable)
        map.recover()
        const keys = ['a', 'b', 'c'].map((name) => ({ partition: 'p', name }))
        const values = (await store.getMany(keys)).map((entry) => entry?.value)
        const logged = (await store.consume('t', undefined, 9)).entries.map(({ value }) => value)
        expect([
          [[1, 1, 1], [1]],
          [
            [2, 2, 2],
            [1, 2],
          ],
        ]).toContainEqual([values, logged])
        expect((await write(3)).ok).toBe(true)
        expect((await store.get(keys[0]!))?.value).toBe(3)
        await store.close()
      }
    })

    it('refuses a read that failed, and does not take the profile for absent', async () => {
      const map = failingMap()
      const store = keyvStore(makeKeyv(map), { onWarning })
      await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
      map.failReads()
      await expect(store.get(key)).rejects.toMatchObject(unavailable)
      await expect(
        store.commit({
          partition: 'p',
          check: [{ name: 'n', version: null }],
          set: [{ name: 'n', value: 2 }],
        }),
      ).rejects.toMatchObject(unavailable)
      map.recover()
      expect((await store.get(key))?.value).toBe(1)
      await store.close()
    })

    it('is not confused by a database that takes upper and lower case for the same', async () => {
      const map = new Map<string, unknown>()
      const caseless = {
        get: async (key: string) => map.get(key.toLowerCase()),
        set: async (key: string, value: unknown) => void map.set(key.toLowerCase(), value),
        delete: async (key: string) => map.delete(key.toLowerCase()),
        clear: async () => map.clear(),
      }
      const store = keyvStore(makeKeyv(caseless), { onWarning })
      const names = ['Ann', 'ann', 'ANN']
      await store.commit({ partition: 'p', set: names.map((name) => ({ name, value: name })) })
      const entries = await store.getMany(names.map((name) => ({ partition: 'p', name })))
      expect(entries.map((entry) => entry?.value)).toEqual(names)
      await store.close()
    })
  })
}

/** All that a store holds, without the versions. */
async function contents(store: Store): Promise<unknown> {
  const entries: unknown[] = []
  for await (const { key, value } of store.scan('')) entries.push([`${key.partition}/${key.name}`, value])
  const topics = await Promise.all(['t', 'u'].map((topic) => store.consume(topic, undefined, 100)))
  const logged = topics.map(({ entries }) => entries.map(({ partition, value }) => [partition, value]))
  const scheduled = await store.due(10, 100)
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  return { entries: entries.sort(byText), logged, scheduled: scheduled.toSorted(byText) }
}

describe('the Keyv store', () => {
  it('says once, at the start, that it is for one process', () => {
    const warn = vi.fn()
    keyvStore(new Keyv(), { onWarning: warn })
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/one process at a time/)]])
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    keyvStore(new Keyv())
    expect(emit.mock.calls).toEqual([
      [expect.stringMatching(/one process at a time/), { code: 'ATTUNE_SINGLE_PROCESS' }],
    ])
    emit.mockRestore()
  })

  it('refuses what a newer Attune wrote, and leaves it as it is', async () => {
    const map = new Map()
    const first = keyvStore(new Keyv({ store: map }), { onWarning })
    await first.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    await first.close()
    await new Keyv({ store: map }).set('format', '99')
    const before = new Map(map)
    const store = keyvStore(new Keyv({ store: map }), { onWarning })
    const newer = { code: 'ATTUNE_FORMAT_NEWER', message: expect.stringContaining('format 99') }
    await expect(store.get(key)).rejects.toMatchObject(newer)
    await expect(store.commit({ partition: 'p', delete: ['n'] })).rejects.toMatchObject(newer)
    expect(map).toEqual(before)
    await store.close()
  })

  it('keeps what has no time to live, whatever the Keyv’s own default is', async () => {
    const keyv = new Keyv({ store: new Map(), ttl: 1 })
    const store = keyvStore(keyv, { onWarning })
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    const passed = performance.now() + 5
    while (performance.now() < passed) await turn()
    expect((await store.get(key))?.value).toBe(1)
    await store.close()
  })

  it('deletes expired entries and their names, and forgets the log after a week', async () => {
    const clock = manualClock()
    const map = new Map()
    const store = keyvStore(new Keyv({ store: map }), { clock, onWarning })
    for (let i = 0; i < 40; i++) {
      const ttl = i % 2 ? { ttl: 5 * day } : {}
      await store.commit({
        partition: 'p',
        set: [{ name: `n${i}`, value: i, ...ttl }],
        append: [{ topic: 'signals', value: i }],
      })
    }
    const { cursor } = await store.consume('signals', undefined, 100)
    const documents = (first: string) =>
      [...map.keys()].filter((name) => name.startsWith(first) && name.length === 65).length
    expect(documents('e')).toBe(40)
    clock.advance(6 * day)
    while (documents('e') > 20) {
      clock.advance(1000)
      await turn()
    }
    expect((await store.consume('signals', undefined, 100)).entries).toHaveLength(40)
    clock.advance(2 * day)
    while (documents('l') > 0) {
      clock.advance(1000)
      await turn()
    }
    await store.commit({ partition: 'p', append: [{ topic: 'signals', value: 'new' }] })
    const page = await store.consume('signals', cursor, 10)
    expect(page.entries.map(({ value }) => value)).toEqual(['new'])
    await store.close()
  })
})
