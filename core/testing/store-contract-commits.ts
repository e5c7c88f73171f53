import assert from 'node:assert/strict'
import type { Store, StoreKey } from '../ports/store.ts'
import type { StoreTest } from './store-contract.ts'

const key: StoreKey = { partition: 'p', name: 'n' }

/** Checks, atomicity and versions. */
export function commitContract(test: StoreTest): void {
  test('a check of the current version holds, of an older one conflicts', async ({ store }) => {
    const first = await write(store, 1)
    const second = await store.commit({ ...one(2), check: [{ name: 'n', version: first }] })
    assert.ok(second.ok)
    const third = await store.commit({ ...one(3), check: [{ name: 'n', version: first }] })
    assert.deepEqual(third, { ok: false, conflicts: ['n'] })
    assert.equal((await store.get(key))?.value, 2)
  })

  test('a check of null asks for absence', async ({ store }) => {
    const absent = [{ name: 'n', version: null }]
    assert.ok((await store.commit({ ...one(1), check: absent })).ok)
    assert.deepEqual(await store.commit({ ...one(2), check: absent }), { ok: false, conflicts: ['n'] })
    await store.commit({ partition: 'p', delete: ['n'] })
    assert.ok((await store.commit({ ...one(3), check: absent })).ok)
  })

  test('a version checked on an absent key conflicts', async ({ store }) => {
    const result = await store.commit({ ...one(1), check: [{ name: 'n', version: '1' }] })
    assert.deepEqual(result, { ok: false, conflicts: ['n'] })
  })

  test('an expired key counts as absent in a check', async ({ store, clock }) => {
    const result = await store.commit({ partition: 'p', set: [{ name: 'n', value: 1, ttl: 10 }] })
    assert.ok(result.ok)
    clock.advance(10)
    const version = result.versions.n!
    assert.equal((await store.commit({ ...one(2), check: [{ name: 'n', version }] })).ok, false)
    assert.equal((await store.commit({ ...one(2), check: [{ name: 'n', version: null }] })).ok, true)
  })

  test('of several checks all must hold, and those that do not are named', async ({ store }) => {
    const version = await write(store, 1)
    const check = [
      { name: 'n', version },
      { name: 'gone', version: 'x' },
      { name: 'absent', version: null },
      { name: 'other', version: 'y' },
    ]
    const result = await store.commit({ partition: 'p', check, set: [{ name: 'absent', value: 1 }] })
    assert.deepEqual(result, { ok: false, conflicts: ['gone', 'other'] })
    assert.equal(await store.get({ partition: 'p', name: 'absent' }), undefined)
  })

  test('a commit may only check', async ({ store }) => {
    const version = await write(store, 1)
    assert.equal((await store.commit({ partition: 'p', check: [{ name: 'n', version }] })).ok, true)
    assert.equal((await store.commit({ partition: 'p', check: [{ name: 'n', version: null }] })).ok, false)
  })

  test('a failed check writes nothing of the commit', async ({ store }) => {
    await store.commit({
      partition: 'p',
      set: [{ name: 'kept', value: 1 }],
      schedule: [{ name: 'job', at: 1, value: 'first' }],
    })
    const result = await store.commit({
      partition: 'p',
      check: [{ name: 'kept', version: null }],
      set: [{ name: 'n', value: 1 }],
      delete: ['kept'],
      append: [{ topic: 'signals', value: 1 }],
      schedule: [
        { name: 'job', at: 2, value: 'second' },
        { name: 'new', at: 1, value: 1 },
      ],
      unschedule: ['job'],
    })
    assert.equal(result.ok, false)
    assert.equal(await store.get(key), undefined)
    assert.equal((await store.get({ partition: 'p', name: 'kept' }))?.value, 1)
    assert.deepEqual((await store.consume('signals', undefined, 10)).entries, [])
    assert.deepEqual(await store.due(10, 10), [{ partition: 'p', name: 'job', at: 1, value: 'first' }])
  })

  test('of commits made together each is judged on its own, in order', async ({ store }) => {
    const absent = { check: [{ name: 'n', version: null }] }
    const results = await Promise.all([
      store.commit({ ...one('first'), ...absent }),
      store.commit({ ...one('second'), ...absent }),
      store.commit({ partition: 'p', set: [{ name: 'other', value: 1 }] }),
    ])
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [true, false, true],
    )
    assert.equal((await store.get(key))?.value, 'first')
  })

  test('a value that is not JSON is refused and writes nothing', async ({ store }) => {
    const bad = store.commit({
      partition: 'p',
      set: [
        { name: 'n', value: 1 },
        { name: 'm', value: undefined },
      ],
    })
    const good = store.commit({ partition: 'q', set: [{ name: 'n', value: 1 }] })
    await assert.rejects(bad, TypeError)
    assert.ok((await good).ok)
    assert.equal(await store.get(key), undefined)
  })

  test('times that are not finite numbers are refused', async ({ store }) => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      const refused = { code: 'ATTUNE_STORE_KEY' }
      await assert.rejects(
        store.commit({ partition: 'p', set: [{ name: 'n', value: 1, ttl: time }] }),
        refused,
      )
      await assert.rejects(
        store.commit({ partition: 'p', schedule: [{ name: 'n', at: time, value: 1 }] }),
        refused,
      )
    }
  })

  test('within a commit deletes come first, and the later of two sets wins', async ({ store }) => {
    await write(store, 0)
    const set = [
      { name: 'n', value: 1 },
      { name: 'n', value: 2 },
    ]
    const result = await store.commit({ partition: 'p', set, delete: ['n'] })
    assert.ok(result.ok)
    assert.deepEqual(await store.get(key), { value: 2, version: result.versions.n })
  })

  test('a version is never used again for a key, not even after it was deleted', async ({
    store,
    reopen,
  }) => {
    const seen = new Set<string>()
    for (let i = 0; i < 20; i++) {
      seen.add(await write(store, 'same'))
      if (i % 3 === 0) await store.commit({ partition: 'p', delete: ['n'] })
    }
    if (reopen) {
      const again = await reopen()
      seen.add(await write(again, 'same'))
      await again.commit({ partition: 'p', delete: ['n'] })
      seen.add(await write(again, 'same'))
      await again.close()
    }
    assert.equal(seen.size, reopen ? 22 : 20)
  })

  test('50 concurrent read-modify-writes lose none', async ({ store }) => {
    await Promise.all(Array.from({ length: 50 }, () => increment(store)))
    assert.equal((await store.get(key))?.value, 50)
  })

  test('two connections see each other’s commits at once, and lose none', async ({ store, connect }) => {
    if (connect === undefined) return
    const other = await connect()
    try {
      for (let i = 0; i < 20; i++) {
        await write(i % 2 ? store : other, i)
        assert.equal((await other.get(key))?.value, i)
        assert.equal((await store.get(key))?.value, i)
      }
      await write(store, 0)
      await Promise.all(Array.from({ length: 40 }, (_, i) => increment(i % 2 ? store : other)))
      assert.equal((await store.get(key))?.value, 40)
      assert.equal((await other.get(key))?.value, 40)
    } finally {
      await other.close()
    }
  })
}

function one(value: unknown): { partition: string; set: { name: string; value: unknown }[] } {
  return { partition: 'p', set: [{ name: 'n', value }] }
}

async function write(store: Store, value: unknown): Promise<string> {
  const result = await store.commit(one(value))
  assert.ok(result.ok)
  return result.versions.n!
}

async function increment(store: Store): Promise<void> {
  for (;;) {
    const entry = await store.get(key)
    const check = [{ name: 'n', version: entry?.version ?? null }]
    const result = await store.commit({ ...one(((entry?.value as number | undefined) ?? 0) + 1), check })
    if (result.ok) return
  }
}
