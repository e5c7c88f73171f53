import { createHash } from 'node:crypto'
import type { Store } from 'attune'

/** Keys and values that have tripped up somebody's quoting, encoding or sorting. */
const hostile = [
  '__proto__',
  'a/b c',
  'quote\'"`',
  '%00\\n',
  '{17}:*?[x]',
  '\u2028\u2029\r\n',
  '😀￮é',
  'x'.repeat(256),
]

/** Fills a store as a site would, and a little worse: entries, expiry, log, schedule, subscriptions. */
export async function fillStore(store: Store, people: number): Promise<void> {
  const later = Date.now() + 86_400_000
  const commits = Array.from({ length: people }, (_, i) =>
    store.commit({
      partition: `people-${i % 16}`,
      set: [
        { name: `profile/${i}`, value: { i, text: 'é'.repeat(i % 400) }, expiresAt: later + i },
        { name: `timeline/${i}/0`, value: [i], ...(i % 3 > 0 && { expiresAt: later + i }) },
      ],
      append: [
        { topic: 'transitions', value: { number: i } },
        ...(i % 4 === 0 ? [{ topic: 'consent', value: i }] : []),
      ],
      ...(i % 5 === 0 && { schedule: [{ name: `flip/${i}`, at: later + (i % 7), value: { i } }] }),
    }),
  )
  await Promise.all(commits)
  for (const name of hostile) {
    const value = { [name]: name, deep: [null, { '': -0.5e-7 }] }
    await store.commit({
      partition: '__proto__',
      set: [{ name, value }],
      append: [{ topic: name, value }],
      schedule: [{ name, at: 0.5, value: null }],
    })
  }
  const set = [
    { name: 'large', value: '☕"'.repeat(500_000) },
    { name: 'null', value: null },
  ]
  await store.commit({ partition: 'site', set })
}

/** A subscription that was served the first so many transitions. */
export async function subscribeAt(store: Store, name: string, read: number): Promise<void> {
  const page = await store.consume('transitions', undefined, read)
  const value = { owner: 'somebody', until: 1, cursor: page.entries[read - 1]!.cursor }
  await store.commit({ partition: 'site', set: [{ name: `subscription/${name}`, value }] })
}

/** What a subscription has yet to be served. */
export async function unservedOf(store: Store, name: string): Promise<unknown[]> {
  const entry = await store.get({ partition: 'site', name: `subscription/${name}` })
  const { cursor } = entry!.value as { cursor?: string }
  return (await loggedAfter(store, 'transitions', cursor)).map(({ value }) => value)
}

/** All that a store holds, in an order that all stores share; places in the log and notes of transfers left out. */
export async function contentsOf(store: Store): Promise<Record<string, unknown[]>> {
  const entries: string[] = []
  for await (const { key, value, expiresAt } of store.scan('')) {
    if (/^(subscription|transfer)\//.test(key.name)) continue
    const text = JSON.stringify([key.partition, key.name, expiresAt, value])
    entries.push(text.length < 10_000 ? text : createHash('sha256').update(text).digest('hex'))
  }
  const scheduled = (await store.due(8.64e15, 1_000_000)).map(({ partition, name, at, value }) =>
    JSON.stringify([partition, name, at, value]),
  )
  const log: string[] = []
  for (const topic of (await store.topics()).sort()) {
    const logged = await loggedAfter(store, topic, undefined)
    const inPartitions = Map.groupBy(logged, ({ partition }) => partition)
    for (const partition of [...inPartitions.keys()].sort()) {
      const values = inPartitions.get(partition)!.map(({ value }) => value)
      log.push(JSON.stringify([topic, partition, values]))
    }
  }
  return { entries: entries.sort(), scheduled: scheduled.sort(), log }
}

async function loggedAfter(store: Store, topic: string, cursor: string | undefined) {
  const found: { partition: string; value: unknown }[] = []
  for (let place = cursor; ; ) {
    const page = await store.consume(topic, place, 1000)
    if (page.entries.length === 0) return found
    found.push(...page.entries)
    place = page.cursor
  }
}
