import type { LoggedEntry, LogPage } from '../../core/ports/store.ts'
import type { RedisClient } from './client.ts'
import {
  compareStreamIds,
  cursorPart,
  joinCursor,
  type Positions,
  parseCursor,
  parseStreamId,
  type StreamId,
} from './cursor.ts'
import type { Layout } from './layout.ts'
import { parseValue } from './stored-text.ts'

interface Read {
  shard: number
  id: StreamId
  partition: string
  text: string
}

/**
 * The next entries of a topic, merged from the streams of all shards in the order of their times. Each
 * shard is asked for its part of the page in one round trip; those that have more fill up the rest in a
 * second, so that a page costs no more than about twice what it holds, and is seldom short of `limit`.
 *
 * @param oldest entries before this moment (ms) are passed over: they are about to be trimmed
 */
export async function readLog(
  client: RedisClient,
  layout: Layout,
  topic: string,
  cursor: string | undefined,
  limit: number,
  oldest: number,
): Promise<LogPage> {
  const count = layout.shards.length
  const positions = parseCursor(cursor, count)
  if (!(limit >= 1)) return { entries: [], cursor }

  const share = Math.ceil(limit / count)
  const first = await readShards(client, layout, topic, positions, oldest, [...layout.shards.keys()], share)
  const full = [...first.keys()].filter((shard) => first[shard]!.length === share)
  const rest = limit - first.reduce((sum, { length }) => sum + length, 0)
  let read = first.flat()
  if (rest > 0 && full.length > 0) {
    const reached = positions.map((position, shard) => first[shard]!.at(-1)?.id ?? position)
    const more = await readShards(client, layout, topic, reached, oldest, full, Math.ceil(rest / full.length))
    read = read.concat(...more)
  }
  return pageOf(read, layout, topic, positions, cursor, limit)
}

const scannedAtOnce = 500

/** Part of what a partition appended to a topic; `next` is where the following page begins, undefined at the end. */
export interface LogScanPage {
  entries: readonly LoggedEntry[]
  next: string | undefined
}

/** A shard's stream is read whole, as Redis has no index of partitions. */
export async function scanLogPage(
  client: RedisClient,
  layout: Layout,
  topic: string,
  partition: string,
  from: string,
): Promise<LogScanPage> {
  const shard = layout.shardOf(partition)
  const path = shard.log(topic)
  const number = layout.shards.indexOf(shard)
  const read = (await client.xRange(path, from, '+', { COUNT: scannedAtOnce })) ?? []
  const entries = read
    .filter(({ message }) => message.p === partition)
    .map(({ id, message }) => ({
      partition,
      value: parseValue(message.v, path),
      cursor: joinCursor([cursorPart(number, parseStreamId(id))]),
    }))
  return { entries, next: read.length === scannedAtOnce ? `(${read.at(-1)!.id}` : undefined }
}

/** Of a cursor, what it says of the partition's shard is the entry it was given for. */
export async function forgetEntries(
  client: RedisClient,
  layout: Layout,
  topic: string,
  partition: string,
  cursors: readonly string[],
): Promise<void> {
  const shard = layout.shardOf(partition)
  const number = layout.shards.indexOf(shard)
  const ids = cursors.flatMap((cursor) => {
    const position = parseCursor(cursor, layout.shards.length)[number]
    return position === undefined ? [] : [`${position.ms}-${position.sequence}`]
  })
  if (ids.length > 0) await client.xDel(shard.log(topic), ids)
}

/** The topics of all shards, each once. */
export async function readTopics(client: RedisClient, { shards }: Layout): Promise<string[]> {
  const topics = await Promise.all(shards.map(({ topics }) => client.sMembers(topics)))
  return [...new Set(topics.flat())]
}

function readShards(
  client: RedisClient,
  { shards }: Layout,
  topic: string,
  positions: Positions,
  oldest: number,
  asked: readonly number[],
  limit: number,
): Promise<Read[][]> {
  return Promise.all(
    asked.map(async (shard) => {
      const position = positions[shard]
      const start =
        position !== undefined && position.ms >= oldest
          ? `(${position.ms}-${position.sequence}`
          : String(oldest)
      const entries = await client.xRange(shards[shard]!.log(topic), start, '+', { COUNT: limit })
      return (entries ?? []).map(({ id, message }) => {
        return { shard, id: parseStreamId(id), partition: message.p ?? '', text: message.v ?? '' }
      })
    }),
  )
}

function pageOf(
  read: readonly Read[],
  layout: Layout,
  topic: string,
  positions: Positions,
  cursor: string | undefined,
  limit: number,
): LogPage {
  const parts = positions.map((position, shard) => position && cursorPart(shard, position))
  const entries = read
    .toSorted((a, b) => compareStreamIds(a.id, b.id))
    .slice(0, limit)
    .map(({ shard, id, partition, text }) => {
      parts[shard] = cursorPart(shard, id)
      const value = parseValue(text, layout.shards[shard]!.log(topic))
      return { partition, value, cursor: joinCursor(parts) }
    })
  return { entries, cursor: entries.at(-1)?.cursor ?? cursor }
}
