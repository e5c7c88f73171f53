import assert from 'node:assert/strict'
import type { Commit, Store, StoreEntry, StoreKey } from '../ports/store.ts'
import type { StoreTest } from './store-contract.ts'

const day = 24 * 60 * 60 * 1000

/** One key is written, read, found and expires. */
export function entryContract(test: StoreTest): void {
  test('an absent key reads as undefined', async ({ store }) => {
    assert.equal(await store.get({ partition: 'p', name: 'nobody' }), undefined)
  })

  test('what was set is read back, with the version the commit returned', async ({ store }) => {
    const value = { text: 'Café ☕ "quoted" \\ \n', number: 1.5, list: [1, null, true], deep: { er: {} } }
    const versions = await set(store, 'p', 'n', value)
    assert.deepEqual(await store.get({ partition: 'p', name: 'n' }), { value, version: versions.n })
  })

  test('every kind of JSON value can be kept', async ({ store }) => {
    for (const value of [null, false, 0, '', [], {}, 'null', '\u0000', '\ud800']) {
      await set(store, 'p', 'n', value)
      assert.deepEqual((await store.get({ partition: 'p', name: 'n' }))?.value, value)
    }
  })

  test('a value of a megabyte comes back whole', async ({ store }) => {
    const value = 'é'.repeat(2 ** 20)
    await set(store, 'p', 'n', value)
    assert.equal((await store.get({ partition: 'p', name: 'n' }))?.value, value)
  })

  test('the same name in two partitions is two keys', async ({ store }) => {
    await set(store, 'p', 'n', 1)
    await set(store, 'q', 'n', 2)
    assert.equal((await store.get({ partition: 'p', name: 'n' }))?.value, 1)
    assert.equal((await store.get({ partition: 'q', name: 'n' }))?.value, 2)
  })

  test('getMany answers in the order asked, across partitions, with holes and repetitions', async ({
    store,
  }) => {
    await set(store, 'p', 'a', 'pa')
    await set(store, 'q', 'b', 'qb')
    const entries = await store.getMany([
      { partition: 'q', name: 'b' },
      { partition: 'p', name: 'absent' },
      { partition: 'p', name: 'a' },
      { partition: 'q', name: 'b' },
    ])
    assert.deepEqual(
      entries.map((entry) => entry?.value),
      ['qb', undefined, 'pa', 'qb'],
    )
    assert.deepEqual(await store.getMany([]), [])
  })

  test('a deleted key is absent', async ({ store }) => {
    await set(store, 'p', 'n', 1)
    await store.commit({ partition: 'p', delete: ['n', 'never-there'] })
    assert.equal(await store.get({ partition: 'p', name: 'n' }), undefined)
  })

  test('a value handed out does not change with later commits', async ({ store }) => {
    await set(store, 'p', 'n', { count: 1 })
    const before = await store.get({ partition: 'p', name: 'n' })
    await set(store, 'p', 'n', { count: 2 })
    assert.deepEqual(before?.value, { count: 1 })
  })

  test('a key expires when its time has come, not a millisecond before', async ({ store, clock }) => {
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1, ttl: day }] })
    clock.advance(day - 1)
    assert.equal((await store.get({ partition: 'p', name: 'n' }))?.value, 1)
    clock.advance(1)
    assert.equal(await store.get({ partition: 'p', name: 'n' }), undefined)
    assert.deepEqual(await store.getMany([{ partition: 'p', name: 'n' }]), [undefined])
    assert.deepEqual(await names(store, ''), [])
  })

  test('setting a key again replaces its time to live', async ({ store, clock }) => {
    await store.commit({ partition: 'p', set: [{ name: 'longer', value: 1, ttl: 10 }] })
    await store.commit({ partition: 'p', set: [{ name: 'longer', value: 2, ttl: 1000 }] })
    await store.commit({ partition: 'p', set: [{ name: 'forever', value: 1, ttl: 10 }] })
    await set(store, 'p', 'forever', 2)
    clock.advance(500)
    assert.deepEqual(await names(store, ''), ['forever', 'longer'])
    clock.advance(365 * day)
    assert.deepEqual(await names(store, ''), ['forever'])
  })

  test('an entry tells when it expires, to the millisecond, however that was said', async ({
    store,
    clock,
  }) => {
    const expiresAt = clock.now() + day + 1
    const set = [
      { name: 'ttl', value: 1, ttl: day },
      { name: 'moment', value: 1, expiresAt },
      { name: 'both', value: 1, ttl: 5, expiresAt },
      { name: 'forever', value: 1 },
      { name: 'past', value: 1, expiresAt: clock.now() },
    ]
    await store.commit({ partition: 'p', set })
    const expected = { ttl: expiresAt - 1, moment: expiresAt, both: expiresAt, forever: undefined }
    const keys = Object.keys(expected).map((name) => ({ partition: 'p', name }))
    const times = (entries: readonly (StoreEntry | undefined)[]) => entries.map((entry) => entry?.expiresAt)
    assert.deepEqual(times(await store.getMany(keys)), Object.values(expected))
    assert.deepEqual(times(await Promise.all(keys.map(store.get))), Object.values(expected))
    const found = await scanned(store, '')
    assert.deepEqual(Object.fromEntries(found.map(({ key, expiresAt }) => [key.name, expiresAt])), expected)
    clock.set(expiresAt)
    assert.deepEqual(await names(store, ''), ['forever'])
  })

  test('a scan goes on after a key that it gave', async ({ store }) => {
    const expected = Array.from({ length: 150 }, (_, i) => `s/${i}`)
    for (const [i, name] of expected.entries()) await set(store, `p${i % 3}`, name, i)
    await set(store, 'p0', 'other', 0)
    const whole = await scanned(store, 's/')
    for (const place of [0, 63, 64, 100, 149]) {
      const rest: StoreKey[] = []
      for await (const { key } of store.scan('s/', whole[place]!.key)) rest.push(key)
      assert.deepEqual(
        rest,
        whole.slice(place + 1).map(({ key }) => key),
      )
    }
    const { key: gone } = whole[75]!
    await store.commit({ partition: gone.partition, delete: [gone.name] })
    const rest = new Set<string>()
    for await (const { key } of store.scan('s/', gone)) rest.add(key.name)
    for (const { key } of whole.slice(76)) assert.ok(rest.has(key.name), `misses ${key.name}`)
  })

  test('a scan finds exactly the names that begin with the prefix, in all partitions', async ({ store }) => {
    const all = [
      'a/1',
      'a/2',
      'x/a/1',
      'a',
      'b/1',
      'a%1',
      'a_1',
      'a*1',
      'a\\1',
      'A/1',
      'ä/1',
      'a/é',
      'a/😀',
      'a[1]',
      'a?1',
    ]
    for (const name of all) await set(store, 'p', name, name)
    await set(store, 'q', 'a/1', 'of q')
    for (const prefix of ['', 'a', 'a/', 'a%', 'a_', 'a*', 'a\\', 'ä', 'a/😀', 'a[1', 'a?', 'A', 'absent']) {
      const expected = [...all, 'a/1'].filter((name) => name.startsWith(prefix))
      assert.deepEqual(await names(store, prefix), expected.sort(), `prefix ${prefix}`)
    }
    const [entry] = await scanned(store, 'b/')
    assert.deepEqual(entry, {
      ...(await store.get({ partition: 'p', name: 'b/1' })),
      key: { partition: 'p', name: 'b/1' },
    })
  })

  test('a long scan neither misses nor repeats, while others write', async ({ store }) => {
    const expected = Array.from({ length: 300 }, (_, i) => `s/${String(i).padStart(3, '0')}`)
    for (const name of expected) await set(store, `p${name.length % 7}`, name, 0)
    const found: string[] = []
    for await (const { key } of store.scan('s/')) {
      found.push(key.name)
      await set(store, 'p5', key.name, 1)
    }
    assert.deepEqual(found.sort(), expected)
  })

  test('keys that not every engine can hold are refused before anything is written', async ({ store }) => {
    const refused = { code: 'ATTUNE_STORE_KEY' }
    for (const name of ['', 'x'.repeat(257), 'nul\0', 'half \ud83d', 7 as never, undefined as never]) {
      await assert.rejects(store.get({ partition: 'p', name }), refused)
      await assert.rejects(store.getMany([{ partition: 'p', name }]), refused)
      const fine = { name: 'fine', value: 1 }
      const commits: Omit<Commit, 'partition'>[] = [
        { check: [{ name, version: null }], set: [fine] },
        { set: [fine, { name, value: 1 }] },
        { set: [fine], delete: [name] },
        { set: [fine], append: [{ topic: name, value: 1 }] },
        { set: [fine], schedule: [{ name, at: 1, value: 1 }] },
        { set: [fine], unschedule: [name] },
      ]
      for (const commit of commits) await assert.rejects(store.commit({ partition: 'p', ...commit }), refused)
    }
    for (const partition of ['', 'x'.repeat(65), 'a b', 'a/b', '{p}', 'é', undefined as never]) {
      await assert.rejects(store.get({ partition, name: 'n' }), refused)
      await assert.rejects(store.commit({ partition, set: [{ name: 'n', value: 1 }] }), refused)
    }
    assert.deepEqual(await names(store, ''), [])
  })

  test('the longest keys are taken', async ({ store }) => {
    const partition = 'Az09_-'.padEnd(64, 'x')
    const name = '☕'.repeat(256)
    await set(store, partition, name, 1)
    assert.equal((await store.get({ partition, name }))?.value, 1)
  })

  test('names of JavaScript’s own are names like others', async ({ store }) => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      assert.equal(await store.get({ partition: name, name }), undefined)
      const result = await store.commit({ partition: name, set: [{ name, value: { polluted: true } }] })
      assert.ok(result.ok)
      assert.ok(Object.hasOwn(result.versions, name), `a version of its own for ${name}`)
      const entry = await store.get({ partition: name, name })
      assert.deepEqual(entry, { value: { polluted: true }, version: result.versions[name] })
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined)
  })
}

async function set(
  store: Store,
  partition: string,
  name: string,
  value: unknown,
): Promise<Readonly<Record<string, string>>> {
  const result = await store.commit({ partition, set: [{ name, value }] })
  assert.ok(result.ok)
  return result.versions
}

/** All that a scan finds. */
export async function scanned(store: Store, prefix: string): Promise<(StoreEntry & { key: StoreKey })[]> {
  const found = []
  for await (const entry of store.scan(prefix)) found.push(entry)
  return found
}

async function names(store: Store, prefix: string): Promise<string[]> {
  const entries = await scanned(store, prefix)
  return entries.map(({ key }) => key.name).sort()
}
