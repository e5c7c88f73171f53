import type { ScheduledEntry, Store } from './store.ts'

/** A store in an SQL database, of which others can take part in the transactions: `postgresStore()`. */
export interface SqlStore extends Store {
  /**
   * Lets something take part in the commits of this store that concern it. They take five round trips then, and hold
   * the locks of their partitions for that long; all others still take one.
   * @throws AttuneError ATTUNE_OPTIONS where there is a participant already
   */
  join(participant: CommitParticipant): Participation
}

/** Sends one statement; its rows come as objects. */
export type ExecuteSql = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>

/** What writes to the database of a store in the very transactions of its commits: an engine of jobs, an outbox. */
export interface CommitParticipant {
  /** Whether what is scheduled under this name concerns it. Commits without anything of the kind are made as ever. */
  concerns(name: string): boolean
  /** Gets ready, outside of transactions. Where it rejects it is asked again before a later commit. */
  ready(executeSql: ExecuteSql): Promise<void>
  /**
   * Writes, in the transaction of commits whose checks held; `entries` is what they schedule of its concern. It has a
   * second. Where it rejects, what it wrote is undone, and the commits hold all the same.
   */
  write(entries: readonly ScheduledEntry[], executeSql: ExecuteSql): Promise<void>
  /** Told why commits went without it: it rejected. It is not asked for the next five seconds. */
  leftOut(error: unknown): void
}

/** A part in commits. */
export interface Participation {
  /** Resolves when the participant is ready, and rejects with what it rejected with the first time. */
  readonly ready: Promise<void>
  /** From now on commits are made without it. */
  leave(): void
}
