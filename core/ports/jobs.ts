import type { Store } from './store.ts'

/**
 * Wakes people's follow-ups in time. What is due, and when, stands in the store's schedule, written together with
 * what set it off; an engine brings timing, workers and a view for operators. `storeJobs()`, the default, watches
 * that schedule itself; `pgBossJobs()` and `bullMqJobs()` go through existing engines. `jobsContract` in
 * `attune/testing` is the suite that each passes.
 */
export interface Jobs {
  /** For logs and `health()`: `store`, `pg-boss`, `bullmq`, … */
  readonly name: string
  /**
   * Says that these are due at their times; the schedule of the store has them already. Of one id there may be
   * several times, and a worker may be woken in vain. Durable when it resolves; what fails is found by the sweeper.
   */
  enqueue(jobs: readonly Job[]): Promise<void>
  /**
   * Of an engine that writes its jobs in the commits of the store itself: begins to. Called once, before the site opens;
   * nothing is enqueued after commits then. Resolves when it does; when it rejects it tries again by itself.
   * @param onError what goes wrong without hindering a commit
   * @throws AttuneError ATTUNE_OPTIONS where it cannot with this store: the site does not start
   */
  join?(store: Store, onError: (error: unknown) => void): Promise<void>
  /** Forgets all times of these ids, as far as they did not begin. */
  cancel(ids: readonly string[]): Promise<void>
  /**
   * Calls `wake` for whatever is due, at least once and not before its time, `concurrency` at a time in this process
   * and of one id one at a time; several processes share the work. When `wake` rejects it is called again, after
   * pauses that grow. One that keeps failing keeps no other waiting.
   */
  work(wake: Wake, options: WorkOptions): Promise<JobWorker>
  /** Lets go of the engine; workers were stopped before. */
  close(): Promise<void>
}

export interface Job {
  /** Of a profile: 22 base64url characters. */
  readonly id: string
  /** In milliseconds since 1970. */
  readonly at: number
}

export type Wake = (id: string) => Promise<void>

export interface WorkOptions {
  /** How many are woken at a time in this process. */
  readonly concurrency: number
  /** What goes wrong without stopping the work. */
  readonly onError: (error: unknown) => void
}

/** The work of one process. */
export interface JobWorker {
  /** Nothing is woken any more in this process; resolves when what was under way is done. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Ends it for good; resolves when what was under way is done. */
  stop(): Promise<void>
}
