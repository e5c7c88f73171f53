import assert from 'node:assert/strict'
import type { ScheduledEntry, Store } from '../ports/store.ts'
import type { StoreTest } from './store-contract.ts'

/** `append` and `consume`, `schedule` and `due`. */
export function logContract(test: StoreTest): void {
  test('an empty topic gives no entries and the cursor back', async ({ store }) => {
    assert.deepEqual(await store.consume('signals', undefined, 10), { entries: [], cursor: undefined })
    await append(store, 'p', 'signals', 1)
    const { cursor } = await store.consume('signals', undefined, 10)
    assert.deepEqual(await store.consume('signals', cursor, 10), { entries: [], cursor })
  })

  test('a consumer that keeps its cursor reads everything, in the order of each partition', async ({
    store,
  }) => {
    for (let i = 0; i < 30; i++) await append(store, `p${i % 3}`, 'signals', i)
    await store.commit({
      partition: 'p0',
      append: [30, 31, 32].map((value) => ({ topic: 'signals', value })),
    })
    const { read, cursor } = await readAll(store, 'signals', 4)
    assert.deepEqual(
      read.map(({ value }) => value as number).sort((a, b) => a - b),
      Array.from({ length: 33 }, (_, i) => i),
    )
    for (const partition of ['p0', 'p1', 'p2']) {
      const values = read.filter((entry) => entry.partition === partition).map(({ value }) => value as number)
      assert.deepEqual(
        values,
        [...values].sort((a, b) => a - b),
      )
    }
    await append(store, 'p1', 'signals', 'new')
    const page = await store.consume('signals', cursor, 10)
    assert.deepEqual(
      page.entries.map(({ value }) => value),
      ['new'],
    )
  })

  test('an entry is given again until its cursor is used, and each entry’s own cursor goes on after it', async ({
    store,
  }) => {
    for (const value of ['a', 'b', 'c']) await append(store, 'p', 'signals', value)
    const first = await store.consume('signals', undefined, 10)
    assert.deepEqual(await store.consume('signals', undefined, 10), first)
    const rest = await store.consume('signals', first.entries[0]!.cursor, 10)
    assert.deepEqual(
      rest.entries.map(({ value }) => value),
      ['b', 'c'],
    )
  })

  test('topics are independent', async ({ store }) => {
    const appended = [
      { topic: 'signals', value: 's' },
      { topic: 'jobs', value: 'j' },
      { topic: '__proto__', value: 'p' },
    ]
    await store.commit({ partition: 'p', append: appended })
    for (const { topic, value } of appended) {
      const page = await store.consume(topic, undefined, 10)
      assert.deepEqual(
        page.entries.map((entry) => entry.value),
        [value],
      )
    }
    assert.deepEqual((await store.consume('toString', undefined, 10)).entries, [])
  })

  test('the topics that were appended to are named', async ({ store }) => {
    assert.deepEqual(await store.topics(), [])
    const topics = ['signals', 'jobs', '__proto__', 'a:b é']
    for (const [i, topic] of topics.entries()) {
      await append(store, 'p', topic, 1)
      await append(store, `p${i}`, topic, 2)
    }
    assert.deepEqual((await store.topics()).sort(), topics.sort())
  })

  test('two consumers read at their own pace', async ({ store }) => {
    for (let i = 0; i < 6; i++) await append(store, 'p', 'signals', i)
    const slow = await store.consume('signals', undefined, 2)
    const quick = await readAll(store, 'signals', 10)
    assert.equal(quick.read.length, 6)
    const next = await store.consume('signals', slow.cursor, 2)
    assert.deepEqual(
      next.entries.map(({ value }) => value),
      [2, 3],
    )
  })

  test('entries committed together while a consumer reads are all delivered', async ({ store }) => {
    const commits = Array.from({ length: 100 }, (_, i) => append(store, `p${i % 5}`, 'signals', i))
    const seen = new Set<unknown>()
    let cursor: string | undefined
    let written = false
    const all = Promise.all(commits).then(() => {
      written = true
    })
    for (let last = false; !last; ) {
      last = written
      const page = await store.consume('signals', cursor, 7)
      for (const { value } of page.entries) seen.add(value)
      if (page.entries.length > 0) last = false
      cursor = page.cursor
      if (!written) await new Promise((resolve) => setImmediate(resolve))
    }
    await all
    assert.equal(seen.size, 100)
  })

  test('what one partition appended to a topic is found alone', async ({ store }) => {
    for (let i = 0; i < 40; i++) await append(store, `p${i % 4}`, 'signals', i)
    await append(store, 'p1', 'jobs', 'other')
    assert.deepEqual(
      await logOf(store, 'signals', 'p1'),
      [1, 5, 9, 13, 17, 21, 25, 29, 33, 37].map((value) => ({ partition: 'p1', value })),
    )
    assert.deepEqual(await logOf(store, 'signals', 'p9'), [])
    assert.deepEqual(await logOf(store, 'toString', 'p1'), [])
  })

  test('what is forgotten is given to nobody any more, and cursors stay good', async ({ store, connect }) => {
    for (let i = 0; i < 12; i++) await append(store, `p${i % 2}`, 'signals', i)
    const other = await connect?.()
    const begun = await store.consume('signals', undefined, 5)
    const cursors: string[] = []
    for await (const { cursor } of store.scanLog('signals', 'p1')) cursors.push(cursor)
    await store.forget('signals', 'p1', cursors)
    await store.forget('signals', 'p1', cursors)
    await store.forget('absent', 'p1', cursors)
    for (const reader of [store, ...(other ? [other] : [])]) {
      assert.deepEqual(await logOf(reader, 'signals', 'p1'), [])
      const { read } = await readAll(reader, 'signals', 2)
      assert.deepEqual(
        read.map(({ value }) => value as number).sort((a, b) => a - b),
        [0, 2, 4, 6, 8, 10],
      )
    }
    await other?.close()
    const seen = begun.entries.map(({ value }) => value as number)
    const rest: number[] = []
    let { cursor } = begun
    for (;;) {
      const page = await store.consume('signals', cursor, 2)
      if (page.entries.length === 0) break
      rest.push(...page.entries.map(({ value }) => value as number))
      cursor = page.cursor
    }
    assert.deepEqual(
      [...new Set([...seen, ...rest])].filter((value) => value % 2 === 0).sort((a, b) => a - b),
      [0, 2, 4, 6, 8, 10],
    )
    await append(store, 'p1', 'signals', 'new')
    assert.deepEqual(await logOf(store, 'signals', 'p1'), [{ partition: 'p1', value: 'new' }])
    assert.deepEqual(
      (await store.consume('signals', cursor, 5)).entries.map(({ value }) => value),
      ['new'],
    )
  })

  test('an entry is forgotten by the cursor that consume() gave as well, alone', async ({ store }) => {
    await store.commit({
      partition: 'p',
      append: ['a', 'b', 'c'].map((value) => ({ topic: 'signals', value })),
    })
    await append(store, 'q', 'signals', 'd')
    const { entries } = await store.consume('signals', undefined, 10)
    const found = entries.find(({ value }) => value === 'b')!
    await store.forget('signals', 'p', [found.cursor])
    const { read } = await readAll(store, 'signals', 10)
    assert.deepEqual(read.map(({ value }) => value).sort(), ['a', 'c', 'd'])
    await assert.rejects(store.forget('signals', 'p', ['no cursor']), { code: 'ATTUNE_STORE_KEY' })
    await assert.rejects(store.forget('', 'p', []), { code: 'ATTUNE_STORE_KEY' })
    await assert.rejects(store.forget('signals', 'a b', []), { code: 'ATTUNE_STORE_KEY' })
  })

  test('what is scheduled is due at its time, soonest first, until unscheduled', async ({ store }) => {
    const schedule = [
      { name: 'later', at: 300, value: { n: 3 } },
      { name: 'soon', at: 100, value: { n: 1 } },
      { name: 'then', at: 200.5, value: { n: 2 } },
    ]
    await store.commit({ partition: 'p', schedule })
    assert.deepEqual(await store.due(99, 10), [])
    assert.deepEqual(await store.due(100, 10), [{ partition: 'p', name: 'soon', at: 100, value: { n: 1 } }])
    assert.deepEqual(await dueNames(store, 300), ['soon', 'then', 'later'])
    assert.deepEqual(
      (await store.due(300, 2)).map(({ at }) => at),
      [100, 200.5],
    )
    await store.commit({ partition: 'p', unschedule: ['soon', 'never-there'] })
    assert.deepEqual(await dueNames(store, 300), ['then', 'later'])
  })

  test('the schedule is walked along page by page, those of one moment included', async ({ store }) => {
    const names = Array.from({ length: 40 }, (_, i) => `${['a', 'é', '😀', '￮', 'Z'][i % 5]}/${i}`)
    for (const [i, name] of names.entries()) {
      const at = i < 25 ? 7 : i
      await store.commit({ partition: `p${i % 4}`, schedule: [{ name, at, value: i }] })
    }
    const endOfTime = 8.64e15
    const whole = await store.due(endOfTime, 100)
    assert.equal(whole.length, 40)
    for (const size of [1, 7, 39, 40]) {
      const walked: ScheduledEntry[] = []
      for (let page = whole.slice(0, 0), first = true; first || page.length > 0; first = false) {
        page = await store.due(endOfTime, size, walked.at(-1))
        walked.push(...page)
      }
      assert.deepEqual(walked, whole)
    }
    assert.deepEqual(await store.due(6, 10, whole[30]), [])
    const rest = await store.due(30, 100, whole[20])
    assert.deepEqual(
      rest,
      whole.slice(21).filter(({ at }) => at <= 30),
    )
  })

  test('scheduling a name again replaces it, in its own partition only', async ({ store }) => {
    await store.commit({ partition: 'p', schedule: [{ name: 'job', at: 1, value: 'old' }] })
    await store.commit({ partition: 'q', schedule: [{ name: 'job', at: 2, value: 'of q' }] })
    await store.commit({ partition: 'p', schedule: [{ name: 'job', at: 3, value: 'new' }] })
    const due = await store.due(10, 10)
    assert.deepEqual(
      due.map(({ partition, at, value }) => [partition, at, value]),
      [
        ['q', 2, 'of q'],
        ['p', 3, 'new'],
      ],
    )
    await store.commit({
      partition: 'p',
      unschedule: ['job'],
      schedule: [{ name: 'job', at: 4, value: 'both' }],
    })
    assert.deepEqual(
      (await store.due(10, 10)).map(({ value }) => value),
      ['of q', 'both'],
    )
  })

  test('a scheduled name is no key: it neither hides nor replaces the entry of that name', async ({
    store,
  }) => {
    await store.commit({
      partition: 'p',
      set: [{ name: 'n', value: 'entry' }],
      schedule: [{ name: 'n', at: 1, value: 'job' }],
    })
    assert.equal((await store.get({ partition: 'p', name: 'n' }))?.value, 'entry')
    await store.commit({ partition: 'p', delete: ['n'] })
    assert.deepEqual(await dueNames(store, 1), ['n'])
  })
}

async function append(store: Store, partition: string, topic: string, value: unknown): Promise<void> {
  const result = await store.commit({ partition, append: [{ topic, value }] })
  assert.ok(result.ok)
}

async function logOf(
  store: Store,
  topic: string,
  partition: string,
): Promise<{ partition: string; value: unknown }[]> {
  const found = []
  for await (const { partition: of, value } of store.scanLog(topic, partition))
    found.push({ partition: of, value })
  return found
}

async function readAll(
  store: Store,
  topic: string,
  limit: number,
): Promise<{ read: { partition: string; value: unknown }[]; cursor: string | undefined }> {
  const read: { partition: string; value: unknown }[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await store.consume(topic, cursor, limit)
    assert.ok(page.entries.length <= limit)
    if (page.entries.length === 0) return { read, cursor }
    read.push(...page.entries)
    cursor = page.cursor
  }
}

async function dueNames(store: Store, now: number): Promise<string[]> {
  return (await store.due(now, 10)).map(({ name }) => name)
}
