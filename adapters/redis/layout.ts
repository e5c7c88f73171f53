import { hash53 } from '../../core/hash.ts'
import type { StoreKey } from '../../core/ports/store.ts'

/** The Redis keys of one shard. They share a hash tag, so that a cluster keeps them on one node. */
export interface Shard {
  /** Sorted set of the members (`memberOf`) of all entries, for scans. The commit script knows both keys. */
  readonly names: string
  /** Sorted set of `partition/name` by time, and a hash of their values. */
  readonly schedule: string
  readonly scheduled: string
  /** Set of the topics that were appended to. */
  readonly topics: string
  entry(key: StoreKey): string
  /** The stream of a topic. */
  log(topic: string): string
}

/** Which Redis key holds what: `attune:{17}:entry:people-3/profile/…`, `attune:{17}:log:signals`, … */
export interface Layout {
  /** Where the version of this layout is written. */
  readonly format: string
  readonly shards: readonly Shard[]
  shardOf(partition: string): Shard
}

export function keyLayout(prefix: string, count: number): Layout {
  const shards = Array.from({ length: count }, (_, number) => shardAt(`${prefix}{${number}}:`))
  return {
    format: `${prefix}format`,
    shards,
    shardOf: (partition) => shards[hash53(partition) % count]!,
  }
}

function shardAt(root: string): Shard {
  return {
    names: `${root}names`,
    schedule: `${root}schedule`,
    scheduled: `${root}scheduled`,
    topics: `${root}topics`,
    entry: ({ partition, name }) => `${root}entry:${partition}/${name}`,
    log: (topic) => `${root}log:${topic}`,
  }
}

/** Sorts by name, so that a prefix is a range; unambiguous, since no name has a NUL. */
export function memberOf({ partition, name }: StoreKey): string {
  return `${name}\0${partition}`
}

export function keyOf(member: string): StoreKey {
  const end = member.indexOf('\0')
  return { partition: member.slice(end + 1), name: member.slice(0, end) }
}
