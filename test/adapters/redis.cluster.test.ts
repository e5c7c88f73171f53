import { redisStore } from 'attune/adapters/redis'
import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { storeContract } from '../../core/testing/store-contract.ts'
import { canStart, type OwnRedis, startCluster, tell } from './redis-server.ts'

type Cluster = ReturnType<typeof connectTo>

function connectTo(nodes: readonly OwnRedis[]) {
  return createCluster({
    rootNodes: nodes.map(({ url }) => ({ url })),
    defaults: { disableOfflineQueue: true },
  })
}

/** Moves a slot with everything in it to another node, as resharding does; `between` is called half-way. */
async function moveSlot(
  slot: string,
  from: OwnRedis,
  to: OwnRedis,
  between: () => Promise<void>,
): Promise<void> {
  const [fromId, toId] = (await Promise.all(
    [from, to].map((node) => tell(node, 'CLUSTER', 'MYID')),
  )) as string[]
  await tell(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId!)
  await tell(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId!)
  const keys = (await tell(from, 'CLUSTER', 'GETKEYSINSLOT', slot, '1000')) as string[]
  const half = keys.length >> 1
  for (const [i, key] of keys.entries()) {
    if (i === half) await between()
    await tell(from, 'MIGRATE', '127.0.0.1', String(to.port), key, '0', '5000')
  }
  for (const node of [to, from]) await tell(node, 'CLUSTER', 'SETSLOT', slot, 'NODE', toId!)
}

describe.skipIf(!canStart)('the Redis store of a cluster of three nodes', () => {
  let nodes: OwnRedis[]
  let cluster: Cluster
  let prefixes = 0
  const newPrefix = () => `${++prefixes}:`

  beforeAll(async () => {
    nodes = await startCluster()
    cluster = connectTo(nodes)
    cluster.on('error', () => {})
    await cluster.connect()
  })
  afterAll(async () => {
    cluster.destroy()
    await Promise.all(nodes.map((node) => node.dispose()))
  })

  storeContract({ describe, it }, async () => {
    const clock = manualClock()
    const prefix = newPrefix()
    const open = () => redisStore(cluster, { clock, prefix })
    const store = open()
    return {
      clock,
      store,
      connect: async () => open(),
      async reopen() {
        await store.close()
        return open()
      },
    }
  })

  it('spreads people over all nodes, and finds them all', async () => {
    const store = redisStore(cluster, { prefix: newPrefix() })
    const sizes = () => Promise.all(nodes.map(async (node) => (await tell(node, 'DBSIZE')) as number))
    const before = await sizes()
    const names = Array.from({ length: 256 }, (_, i) => `profile/${String(i).padStart(3, '0')}`)
    await Promise.all(
      names.map((name, i) => {
        const append = [{ topic: 'signals', value: i }]
        return store.commit({ partition: `people-${i}`, set: [{ name, value: i }], append })
      }),
    )
    const after = await sizes()
    for (const [i, size] of after.entries()) expect(size - before[i]!).toBeGreaterThan(50)

    const entries = await store.getMany(names.map((name, i) => ({ partition: `people-${i}`, name })))
    expect(entries.map((entry) => entry?.value)).toEqual(names.map((_, i) => i))
    const scanned: string[] = []
    for await (const { key } of store.scan('profile/')) scanned.push(key.name)
    expect(scanned.sort()).toEqual(names)
    expect((await store.consume('signals', undefined, 1000)).entries).toHaveLength(256)
    await store.close()
  })

  it('goes on while a shard moves to another node: a commit is written whole or refused', async () => {
    const prefix = newPrefix()
    const store = redisStore(cluster, { prefix, shards: 1 })
    const set = Array.from({ length: 40 }, (_, i) => ({ name: `n${i}`, value: i }))
    await store.commit({ partition: 'p', set, append: [{ topic: 'signals', value: 'first' }] })
    const first = await store.consume('signals', undefined, 10)

    const slot = String(await tell(nodes[0]!, 'CLUSTER', 'KEYSLOT', `${prefix}{0}:`))
    const owner = cluster.slots[Number(slot)]!.master.address
    const from = nodes.find(({ port }) => owner.endsWith(`:${port}`))!
    const to = nodes.find((node) => node !== from)!
    await moveSlot(slot, from, to, async () => {
      for (const { name, value } of set) {
        expect((await store.get({ partition: 'p', name }))?.value).toBe(value)
      }
      const half = store.commit({ partition: 'p', set: set.map(({ name }) => ({ name, value: 'half' })) })
      await expect(half).rejects.toMatchObject({
        code: 'ATTUNE_STORE_UNAVAILABLE',
        message: expect.stringMatching(/TRYAGAIN.*being moved/),
      })
    })

    const scanned: unknown[] = []
    for await (const { value } of store.scan('')) scanned.push(value)
    expect(scanned.toSorted((a, b) => Number(a) - Number(b))).toEqual(set.map(({ value }) => value))
    await store.commit({ partition: 'p', append: [{ topic: 'signals', value: 'second' }] })
    const page = await store.consume('signals', first.cursor, 10)
    expect(page.entries.map(({ value }) => value)).toEqual(['second'])
    await store.close()
  })

  it('says what to do when a cluster is reached by the URL of one node', async () => {
    const stores = nodes.map(({ url }) => redisStore(url, { prefix: newPrefix() }))
    const failures = await Promise.allSettled(stores.map((store) => store.due(0, 1)))
    for (const failure of failures) {
      expect(failure).toMatchObject({
        reason: { code: 'ATTUNE_STORE_UNAVAILABLE', message: expect.stringContaining('createCluster()') },
      })
    }
    await Promise.all(stores.map((store) => store.close()))
  })

  it('a dead node takes only its part of the people with it', async () => {
    const store = redisStore(cluster, { prefix: newPrefix(), timeout: 300 })
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    await nodes[2]!.kill()
    const reads = await Promise.allSettled(
      Array.from({ length: 64 }, (_, i) => store.get({ partition: `people-${i}`, name: 'n' })),
    )
    const refused = reads.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(5)
    expect(refused.length).toBeLessThan(45)
    for (const read of refused) expect(read).toMatchObject({ reason: { code: 'ATTUNE_STORE_UNAVAILABLE' } })
    await store.close()
  })
})
