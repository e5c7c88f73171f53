import { checkGiven } from '../../core/check-given.ts'
import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { heldStore } from '../../core/held-sites.ts'
import { systemClock } from '../../core/ports/clock.ts'
import type { Store } from '../../core/ports/store.ts'
import { checkCommit, checkKey, checkLogPlace, checkPrefix, checkTopic } from '../../core/ports/store-key.ts'
import type { RedisClient } from './client.ts'
import { oldestKept, preparedCommit, runCommit, versionSource } from './commit.ts'
import { lentConnection, ownConnection } from './connection.ts'
import { storeFailure } from './failure.ts'
import { checkFormat } from './format.ts'
import { keyLayout } from './layout.ts'
import { forgetEntries, readLog, readTopics, scanLogPage } from './log.ts'
import { optionNames, type RedisStoreOptions } from './options.ts'
import { placeAfter, scanPage } from './scan.ts'
import { readDue } from './schedule.ts'
import { parseEntry } from './stored-text.ts'

export type { RedisClient, ScriptCall } from './client.ts'
export type { RedisStoreOptions } from './options.ts'

const takes =
  'redisStore() takes a URL, redis://user:password@host:6379, or a connected client of node-redis.'

/**
 * A store in Redis 6.2 or newer (or Valkey), by node-redis; any number of processes and machines may share
 * it. Every commit is one round trip. While there is no connection every call rejects at once with
 * `ATTUNE_STORE_UNAVAILABLE`, also when the server was down from the start; it connects again by itself.
 * After such a rejection of a commit under way, read again to know whether it was written.
 *
 * An acknowledged commit survives what the server survives: set `appendonly yes` (`appendfsync always` to
 * survive power failures), and `maxmemory-policy noeviction` so that it refuses to write rather than
 * forget people. A failover may lose the last moments, as Redis replicates after it has answered.
 *
 * @param server the URL, `redis://user:password@host:6379/0` (`rediss://` by TLS); or a connected client of
 *   node-redis with options of your own, a cluster's or a sentinel's included, which `close()` leaves open.
 *   Give that one `disableOfflineQueue`, and let it read from primaries only.
 * @throws AttuneError `ATTUNE_OPTIONS` when the URL or an option is not acceptable; with a URL calls reject with it
 *   where the package `redis` is not installed
 */
export function redisStore(server: string | RedisClient, options: RedisStoreOptions = {}): Store {
  checkOptions('redisStore()', options, optionNames)
  const { prefix = 'attune:', shards = 64, timeout = 2000, clock = systemClock } = options
  const { keepLog = 7 * 24 * 60 * 60 * 1000 } = options
  if (typeof server !== 'string') checkGiven(server, ['get', 'mGet', 'evalSha'], takes)
  const layout = keyLayout(prefix, shards)
  const held = typeof server === 'string' ? heldStore('redis') : undefined
  if (held) return held
  const connection =
    typeof server === 'string' ? ownConnection(server, timeout) : lentConnection(server, timeout)
  const nextVersion = versionSource()
  const underWay = new Set<Promise<unknown>>()
  let formatChecked = false
  let checkingFormat: Promise<void> | undefined
  let closing: Promise<void> | undefined

  function ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    const answer = answered(work)
    underWay.add(answer)
    return answer.finally(() => underWay.delete(answer))
  }

  async function answered<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    try {
      if (!formatChecked) {
        checkingFormat ??= rememberFormat()
        await checkingFormat
      }
      return await connection.run(work)
    } catch (error) {
      throw storeFailure(connection.address, error)
    }
  }

  async function rememberFormat(): Promise<void> {
    try {
      await connection.run((client) => checkFormat(client, layout))
      formatChecked = true
    } finally {
      checkingFormat = undefined
    }
  }

  async function finish(): Promise<void> {
    await Promise.allSettled(underWay)
    connection.close()
  }

  function assertOpen(): void {
    if (closing)
      throw new AttuneError('ATTUNE_STORE_CLOSED', `The Redis store (${connection.address}) was closed.`)
  }

  return {
    name: 'redis',
    async get(key) {
      assertOpen()
      checkKey(key)
      const path = layout.shardOf(key.partition).entry(key)
      return parseEntry(await ask((client) => client.get(path)), path, clock.now())
    },
    async getMany(keys) {
      assertOpen()
      keys.forEach(checkKey)
      if (keys.length === 0) return []
      const paths = keys.map((key) => layout.shardOf(key.partition).entry(key))
      const texts = await ask((client) => Promise.all(paths.map((path) => client.get(path))))
      const now = clock.now()
      return texts.map((text, i) => parseEntry(text, paths[i]!, now))
    },
    async commit(commit) {
      assertOpen()
      checkCommit(commit)
      const { call, result } = preparedCommit(commit, layout, nextVersion(), clock.now(), keepLog)
      return result(await ask((client) => runCommit(client, call)))
    },
    async *scan(prefix, after) {
      assertOpen()
      checkPrefix(prefix)
      const first = after && layout.shardOf(after.partition)
      for (const shard of layout.shards.slice(first && layout.shards.indexOf(first))) {
        let from = shard === first ? placeAfter(after!) : undefined
        do {
          assertOpen()
          const page = await ask((client) => scanPage(client, shard, prefix, from, clock.now()))
          yield* page.entries
          from = page.next
        } while (from !== undefined)
      }
    },
    async consume(topic, cursor, limit) {
      assertOpen()
      checkTopic(topic)
      const oldest = oldestKept(clock.now(), keepLog)
      return ask((client) => readLog(client, layout, topic, cursor, limit, oldest))
    },
    async *scanLog(topic, partition) {
      checkLogPlace(topic, partition)
      let from: string | undefined = String(oldestKept(clock.now(), keepLog))
      do {
        assertOpen()
        const start: string = from
        const page = await ask((client) => scanLogPage(client, layout, topic, partition, start))
        yield* page.entries
        from = page.next
      } while (from !== undefined)
    },
    async forget(topic, partition, cursors) {
      assertOpen()
      checkLogPlace(topic, partition)
      await ask((client) => forgetEntries(client, layout, topic, partition, cursors))
    },
    async topics() {
      assertOpen()
      return ask((client) => readTopics(client, layout))
    },
    async due(now, limit, after) {
      assertOpen()
      return ask((client) => readDue(client, layout, now, limit, after))
    },
    close: () => (closing ??= finish()),
  }
}
