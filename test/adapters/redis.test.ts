import { randomUUID } from 'node:crypto'
import { redisStore } from 'attune/adapters/redis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { storeContract } from '../../core/testing/store-contract.ts'
import { canShare, sharedUrl } from './redis-server.ts'
import { incrementElsewhere } from './redis-writer.ts'

const day = 24 * 60 * 60 * 1000
const run = `attune-test-${randomUUID()}:`
let stores = 0
const newPrefix = () => `${run}${++stores}:`

describe.skipIf(!canShare)('with a Redis server', () => {
  const redis = createClient({ url: sharedUrl })
  const redis2 = createClient({ url: sharedUrl, RESP: 2, disableOfflineQueue: true })

  /** All keys that begin so, by the server's own search. */
  async function keysOf(prefix: string): Promise<string[]> {
    const found: string[] = []
    for await (const keys of redis.scanIterator({ MATCH: `${prefix}*`, COUNT: 1000 })) found.push(...keys)
    return found
  }

  async function forget(prefix: string): Promise<void> {
    const keys = await keysOf(prefix)
    if (keys.length > 0) await redis.unlink(keys)
  }

  beforeAll(async () => {
    await Promise.all([redis.connect(), redis2.connect()])
  })
  afterAll(async () => {
    await forget(run)
    expect(redis2.isOpen).toBe(true)
    await Promise.all([redis.close(), redis2.close()])
  })

  describe('the Redis store of a URL', () => {
    storeContract({ describe, it }, async () => {
      const clock = manualClock()
      const prefix = newPrefix()
      const open = () => redisStore(sharedUrl, { clock, prefix })
      const store = open()
      return {
        clock,
        store,
        connect: async () => open(),
        async reopen() {
          await store.close()
          return open()
        },
        dispose: () => forget(prefix),
      }
    })
  })

  describe('the Redis store of a client that speaks RESP 2, with one shard', () => {
    storeContract({ describe, it }, async () => {
      const clock = manualClock()
      const prefix = newPrefix()
      const open = () => redisStore(redis2, { clock, prefix, shards: 1 })
      return { clock, store: open(), connect: async () => open(), dispose: () => forget(prefix) }
    })
  })

  it('loses no increment of three processes', async () => {
    const prefix = newPrefix()
    await Promise.all(Array.from({ length: 3 }, () => incrementElsewhere(sharedUrl, prefix, 150)))
    const store = redisStore(sharedUrl, { prefix })
    const keys = Array.from({ length: 5 }, (_, i) => ({ partition: 'p', name: `n${i}` }))
    const counts = (await store.getMany(keys)).map((entry) => entry?.value as number)
    expect(counts.reduce((sum, count) => sum + count)).toBe(450)
    expect((await store.consume('increments', undefined, 5000)).entries).toHaveLength(450)
    await store.close()
  })

  it('goes on when the server has forgotten its scripts', async () => {
    const store = redisStore(sharedUrl, { prefix: newPrefix() })
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    await redis.scriptFlush()
    const commits = [2, 3].map((value) => store.commit({ partition: 'p', set: [{ name: 'n', value }] }))
    expect((await Promise.all(commits)).map(({ ok }) => ok)).toEqual([true, true])
    expect((await store.get({ partition: 'p', name: 'n' }))?.value).toBe(3)
    await store.close()
  })

  it('lets Redis clean up what expired, in time for the next visitor, not before its time', async () => {
    const prefix = newPrefix()
    const store = redisStore(sharedUrl, { prefix })
    const set = [
      { name: 'passing', value: 1, ttl: day },
      { name: 'staying', value: 1 },
    ]
    await store.commit({ partition: 'p', set })
    const keys = await keysOf(prefix)
    const ttl = (name: string) => redis.pTTL(keys.find((key) => key.endsWith(name))!)
    expect(await ttl('passing')).toBeGreaterThan(day)
    expect(await ttl('passing')).toBeLessThan(day + 120_000)
    expect(await ttl('staying')).toBe(-1)
    await store.close()
  })

  it('forgets the names of expired entries while new ones come, and keeps those of the others', async () => {
    const prefix = newPrefix()
    const store = redisStore(sharedUrl, { prefix, shards: 1 })
    const write = (name: string) => store.commit({ partition: 'p', set: [{ name, value: 1, ttl: day }] })
    for (let i = 0; i < 200; i++) await write(`old${i}`)
    // As Redis does on its own when their time has come.
    await redis.unlink((await keysOf(`${prefix}{0}:entry:`)).filter((key) => key.includes('old')))
    for (let i = 0; i < 400; i++) await write(`new${i}`)
    const names = await redis.zRange(`${prefix}{0}:names`, 0, -1)
    expect(names.filter((name) => name.startsWith('new'))).toHaveLength(400)
    expect(names.length).toBeLessThan(450)
    await store.close()
  })

  it('forgets the log after a week, and trims it', async () => {
    const clock = manualClock(Date.now())
    const prefix = newPrefix()
    const store = redisStore(sharedUrl, { prefix, clock })
    const append = (value: unknown) => store.commit({ partition: 'p', append: [{ topic: 'signals', value }] })
    await Promise.all(Array.from({ length: 500 }, (_, i) => append(i)))
    const { cursor } = await store.consume('signals', undefined, 10)
    const [stream] = (await keysOf(prefix)).filter((key) => key.endsWith('log:signals'))
    expect(await redis.pTTL(stream!)).toBeGreaterThan(7 * day)
    clock.advance(6 * day)
    expect((await store.consume('signals', cursor, 1000)).entries).toHaveLength(490)
    clock.advance(2 * day)
    expect((await store.consume('signals', cursor, 1000)).entries).toEqual([])
    await append('new')
    expect(await redis.xLen(stream!)).toBeLessThan(120)
    await store.close()
  })

  it('fills a page though nearly everything happened to one person, and starves nobody', async () => {
    const store = redisStore(sharedUrl, { prefix: newPrefix() })
    const append = Array.from({ length: 300 }, (_, value) => ({ topic: 'signals', value }))
    await store.commit({ partition: 'people-7', append })
    await store.commit({ partition: 'people-8', append: [{ topic: 'signals', value: 'other' }] })
    const page = await store.consume('signals', undefined, 100)
    const values = page.entries.map(({ value }) => value)
    expect(values).toHaveLength(100)
    expect(values.filter((value) => value !== 'other')).toEqual(Array.from({ length: 99 }, (_, i) => i))
    await store.close()
  })

  it('offers what is due soonest first, of all persons together', async () => {
    const store = redisStore(sharedUrl, { prefix: newPrefix() })
    for (let i = 0; i < 100; i++) {
      const at = (i * 37) % 100
      await store.commit({ partition: `people-${i}`, schedule: [{ name: 'job', at, value: at }] })
    }
    const due = await store.due(89, 60)
    expect(due.map(({ at }) => at)).toEqual(Array.from({ length: 60 }, (_, i) => i))
    expect(due.every(({ at, value }) => at === value)).toBe(true)
    await store.close()
  })

  it('leaves a key prefix to a client that has one', async () => {
    const clientPrefix = newPrefix()
    const client = createClient({ url: sharedUrl, keyPrefix: clientPrefix })
    await client.connect()
    const store = redisStore(client, { prefix: 'inner:', shards: 1 })
    for (let i = 0; i < 50; i++) await store.commit({ partition: 'p', set: [{ name: `n${i}`, value: i }] })
    const scanned: string[] = []
    for await (const { key } of store.scan('n')) scanned.push(key.name)
    expect(scanned).toHaveLength(50)
    await store.close()
    client.destroy()
  })

  it('names the key of a damaged value', async () => {
    const prefix = newPrefix()
    const store = redisStore(sharedUrl, { prefix })
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    const [key] = (await keysOf(prefix)).filter((key) => key.endsWith('entry:p/n'))
    for (const damage of ['', '{', 'version \n{', 'a 1']) {
      await redis.set(key!, damage)
      await expect(store.get({ partition: 'p', name: 'n' })).rejects.toMatchObject({
        code: 'ATTUNE_FORMAT_UNREADABLE',
        message: expect.stringContaining(key!),
      })
    }
    await store.close()
  })

  it.each([
    ['another number of shards', '{"format":1,"shards":8}', 'ATTUNE_OPTIONS', /has 8/],
    ['a newer format', '{"format":2,"shards":64}', 'ATTUNE_FORMAT_NEWER', /format 2/],
    ['no format of ours', 'hello', 'ATTUNE_FORMAT_UNREADABLE', /not written by Attune/],
    ['nothing', 'null', 'ATTUNE_FORMAT_UNREADABLE', /not written by Attune/],
  ])('leaves alone what has %s', async (_, format, code, message) => {
    const prefix = newPrefix()
    await redis.set(`${prefix}format`, format)
    const store = redisStore(sharedUrl, { prefix })
    const commit = store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    await expect(commit).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    await expect(store.due(0, 10)).rejects.toMatchObject({ code })
    expect(await keysOf(prefix)).toEqual([`${prefix}format`])
    await store.close()
  })

  it('says that keys of another application are in its way, and writes nothing', async () => {
    const prefix = newPrefix()
    const store = redisStore(sharedUrl, { prefix, shards: 1 })
    await redis.lPush(`${prefix}{0}:entry:p/n`, 'a list')
    const check = [{ name: 'n', version: null }]
    await expect(
      store.commit({ partition: 'p', check, set: [{ name: 'm', value: 1 }] }),
    ).rejects.toMatchObject({
      code: 'ATTUNE_STORE_UNAVAILABLE',
      message: expect.stringContaining('Another application'),
    })
    expect(await store.get({ partition: 'p', name: 'm' })).toBeUndefined()
    await store.close()
  })

  it('refuses cursors that it never gave', async () => {
    const store = redisStore(sharedUrl, { prefix: newPrefix() })
    for (const cursor of ['', '5', 'zz:1-1', '0:1-1.0:1-2', '0:1-', `0:${'1'.repeat(5000)}-0`, 7 as never]) {
      await expect(store.consume('signals', cursor, 10)).rejects.toMatchObject({ code: 'ATTUNE_STORE_KEY' })
    }
    await store.close()
  })
})
