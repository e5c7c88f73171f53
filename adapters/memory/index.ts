import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { systemClock } from '../../core/ports/clock.ts'
import type {
  Commit,
  CommitResult,
  ScheduledEntry,
  ScheduledPlace,
  Store,
  StoreEntry,
  StoreKey,
} from '../../core/ports/store.ts'
import {
  checkCommit,
  checkKey,
  checkLogPlace,
  checkPrefix,
  checkTopic,
  expiryOf,
} from '../../core/ports/store-key.ts'
import { type TopicLog, topicLog } from './log.ts'
import { type MemoryStoreOptions, optionNames } from './options.ts'

export type { MemoryStoreOptions } from './options.ts'

interface Row {
  key: StoreKey
  entry: StoreEntry
  expiresAt: number
}

/** Rows looked at for expiry with every commit: enough to drop them faster than they can be added. */
const sweptPerCommit = 4

/**
 * A store in this process's memory: for tests, for trying Attune out, and for a single process that
 * may forget everything when it ends. Values are kept as they are, not copied.
 * @throws AttuneError `ATTUNE_OPTIONS` for options that are none
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  checkOptions('memoryStore()', options, optionNames)
  const { clock = systemClock, keepLog = 7 * 24 * 60 * 60 * 1000, keepLogEntries = 100_000 } = options
  const rows = new Map<string, Row>()
  const topics = new Map<string, TopicLog>()
  const scheduled = new Map<string, ScheduledEntry>()
  let sweep = rows.values()
  let lastVersion = 0
  let closed = false

  function live(key: StoreKey): StoreEntry | undefined {
    const row = rows.get(pathOf(key))
    return row !== undefined && row.expiresAt > clock.now() ? row.entry : undefined
  }

  function apply(commit: Commit): CommitResult {
    const { partition } = commit
    const conflicts = (commit.check ?? [])
      .filter(({ name, version }) => (live({ partition, name })?.version ?? null) !== version)
      .map(({ name }) => name)
    if (conflicts.length > 0) return { ok: false, conflicts }

    const now = clock.now()
    const versions: Record<string, string> = Object.create(null)
    for (const name of commit.delete ?? []) rows.delete(pathOf({ partition, name }))
    for (const set of commit.set ?? []) {
      const key = { partition, name: set.name }
      const version = String(++lastVersion)
      const expiresAt = expiryOf(set, now)
      versions[set.name] = version
      rows.set(pathOf(key), {
        key,
        entry: { value: set.value, version, ...(expiresAt !== undefined && { expiresAt }) },
        expiresAt: expiresAt ?? Infinity,
      })
    }
    for (const { topic, value } of commit.append ?? []) logOf(topic).append(partition, value, now)
    for (const name of commit.unschedule ?? []) scheduled.delete(pathOf({ partition, name }))
    for (const { name, at, value } of commit.schedule ?? []) {
      scheduled.set(pathOf({ partition, name }), { partition, name, at, value })
    }
    dropExpired(now)
    return { ok: true, versions }
  }

  function logOf(topic: string): TopicLog {
    const existing = topics.get(topic)
    if (existing !== undefined) return existing
    const created = topicLog(keepLog, keepLogEntries)
    topics.set(topic, created)
    return created
  }

  function dropExpired(now: number): void {
    for (let i = 0; i < sweptPerCommit; i++) {
      const { value: row, done } = sweep.next()
      if (done) {
        sweep = rows.values()
        return
      }
      if (row.expiresAt <= now) rows.delete(pathOf(row.key))
    }
  }

  function assertOpen(): void {
    if (closed) throw new AttuneError('ATTUNE_STORE_CLOSED', 'The memory store was closed.')
  }

  return {
    name: 'memory',
    async get(key) {
      assertOpen()
      checkKey(key)
      return live(key)
    },
    async getMany(keys) {
      assertOpen()
      keys.forEach(checkKey)
      return keys.map(live)
    },
    async commit(commit) {
      assertOpen()
      checkCommit(commit)
      refuseUndefined(commit)
      return apply(commit)
    },
    async *scan(prefix, after) {
      assertOpen()
      checkPrefix(prefix)
      // When that key is gone, from the start.
      let passing = after !== undefined && rows.has(pathOf(after))
      for (const { key, entry, expiresAt } of rows.values()) {
        assertOpen()
        if (passing) passing = pathOf(key) !== pathOf(after!)
        else if (key.name.startsWith(prefix) && expiresAt > clock.now()) yield { key, ...entry }
      }
    },
    async consume(topic, cursor, limit) {
      assertOpen()
      checkTopic(topic)
      return topics.get(topic)?.read(cursor, limit, clock.now()) ?? { entries: [], cursor }
    },
    async *scanLog(topic, partition) {
      assertOpen()
      checkLogPlace(topic, partition)
      yield* topics.get(topic)?.of(partition, clock.now()) ?? []
    },
    async forget(topic, partition, cursors) {
      assertOpen()
      checkLogPlace(topic, partition)
      topics.get(topic)?.forget(cursors)
    },
    async topics() {
      assertOpen()
      return [...topics.keys()]
    },
    async due(now, limit, after) {
      assertOpen()
      const due = [...scheduled.values()].filter(
        (entry) => entry.at <= now && (after === undefined || inOrder(after, entry) < 0),
      )
      return due.sort(inOrder).slice(0, limit)
    },
    async close() {
      closed = true
      rows.clear()
      topics.clear()
      scheduled.clear()
    },
  }
}

/** Unambiguous: a partition has no slash. */
function pathOf({ partition, name }: StoreKey): string {
  return `${partition}/${name}`
}

function inOrder(a: ScheduledPlace, b: ScheduledPlace): number {
  return a.at - b.at || (pathOf(a) < pathOf(b) ? -1 : Number(pathOf(a) > pathOf(b)))
}

/** The stores that write JSON cannot keep `undefined`; better to find out with this one. */
function refuseUndefined({ set = [], append = [], schedule = [] }: Commit): void {
  for (const { value } of [...set, ...append, ...schedule]) {
    if (value === undefined)
      throw new TypeError('The value undefined is not JSON. Delete the key, or use null.')
  }
}
