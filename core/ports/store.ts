/**
 * Where profiles live: a versioned key-value store with one conditional commit, atomic within a
 * partition (the model of Deno KV and FoundationDB). Adapters implement it over an existing engine;
 * `storeContract` in `attune/testing` is the suite that each of them passes.
 *
 * Values are plain JSON. A store may hand out the same object twice, and keeps what it was given:
 * nobody changes a value after handing it over or receiving it.
 */
export interface Store {
  /** For logs and `health()`: `memory`, `sqlite`, … */
  readonly name: string
  /** The value under a key, or undefined when absent or expired. */
  get(key: StoreKey): Promise<StoreEntry | undefined>
  /** Like `get` for several keys of any partitions, in the order asked. */
  getMany(keys: readonly StoreKey[]): Promise<(StoreEntry | undefined)[]>
  /**
   * All of it, or nothing when a check fails. Once the promise resolves with `ok`, every later read
   * in any process sees it, and the death of the process does not lose it (`memory` excepted).
   */
  commit(commit: Commit): Promise<CommitResult>
  /**
   * Every live entry of which the key's name starts with `prefix`, in no particular order. `after`, a key
   * that a scan of this prefix gave, goes on where that one was: all it had yet to give, and perhaps more.
   */
  scan(prefix: string, after?: StoreKey): AsyncIterable<ScannedEntry>
  /**
   * Entries of the log after `cursor` (undefined: from the oldest kept), each process reading at its
   * own pace; oldest first within a partition. Delivery is at least once: keep the cursor only after
   * the work is done. A cursor belongs to its topic.
   */
  consume(topic: string, cursor: string | undefined, limit: number): Promise<LogPage>
  /** The entries of a topic that one partition appended and that are still kept, oldest first. */
  scanLog(topic: string, partition: string): AsyncIterable<LoggedEntry>
  /**
   * Takes entries out of the log for good, which `consume` or `scanLog` gave under these cursors. Consumers
   * pass over them, and their cursors stay good; a cursor of what is gone already changes nothing.
   */
  forget(topic: string, partition: string, cursors: readonly string[]): Promise<void>
  /** The topics that something was appended to, in no particular order; what they held may be gone by now. */
  topics(): Promise<string[]>
  /**
   * What was scheduled for `now` or earlier, soonest first; of one moment in an order of the store's own.
   * It stays due until unscheduled or replaced. `after`, something that was due: only what comes after it.
   */
  due(now: number, limit: number, after?: ScheduledPlace): Promise<ScheduledEntry[]>
  /** Writes what is pending and lets go of the engine. Later calls reject with `ATTUNE_STORE_CLOSED`. */
  close(): Promise<void>
}

/** Keys of one partition can be committed together; a partition is never larger than one person's data. */
export interface StoreKey {
  /** 1–64 of `A-Z a-z 0-9 _ -`. */
  partition: string
  /** 1–256 characters (no NUL, no half surrogate pair), e.g. `profile/Jc3…`; unique within its partition. */
  name: string
}

/** A value as it was stored. */
export interface StoreEntry {
  value: unknown
  /** Changes with every write of the key, and is never used again for it. */
  version: string
  /** When it expires, in milliseconds since 1970; absent when it stays until deleted. */
  expiresAt?: number
}

/** What a scan finds. */
export interface ScannedEntry extends StoreEntry {
  key: StoreKey
}

/** Deletes come before sets, and `unschedule` before `schedule`; of two sets of one name the later wins. */
export interface Commit {
  partition: string
  /** Versions that must still hold; `null`: the key must be absent. */
  check?: readonly { name: string; version: string | null }[]
  /**
   * `ttl` in milliseconds from `now`, or `expiresAt` in milliseconds since 1970 (which wins); without either
   * the entry stays until deleted.
   */
  set?: readonly { name: string; value: unknown; ttl?: number; expiresAt?: number }[]
  delete?: readonly string[]
  /** Written to the log in this order. A topic is named like a key: 1–256 characters. */
  append?: readonly { topic: string; value: unknown }[]
  /** Replaces what is scheduled under the same name in this partition. */
  schedule?: readonly { name: string; at: number; value: unknown }[]
  unschedule?: readonly string[]
  /** Nobody waits for it: it may be held back some milliseconds, to be written together with others. */
  lazy?: boolean
}

/** Whether all of a commit was written, with the new versions by name, or nothing of it. */
export type CommitResult =
  | { ok: true; versions: Readonly<Record<string, string>> }
  /** `conflicts`: the names whose check failed. Nothing was written. */
  | { ok: false; conflicts: readonly string[] }

/** What was appended to a topic; reading on from `cursor` begins after it. */
export interface LoggedEntry {
  partition: string
  value: unknown
  cursor: string
}

/** What `consume()` found of one topic. */
export interface LogPage {
  entries: readonly LoggedEntry[]
  /** Where to go on; equals the cursor given when there is nothing new. */
  cursor: string | undefined
}

/** Something to be done at a moment: `at` in milliseconds; `name` is unique within its partition. */
export interface ScheduledEntry extends ScheduledPlace {
  value: unknown
}

/** Where something stands in the schedule. */
export interface ScheduledPlace {
  partition: string
  name: string
  at: number
}
