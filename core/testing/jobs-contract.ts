import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { digestOf } from '../hash.ts'
import type { Job, Jobs, JobWorker, WorkOptions } from '../ports/jobs.ts'
import { timesContract } from './jobs-contract-times.ts'
import { workersContract } from './jobs-contract-workers.ts'
import type { ContractSuite } from './store-contract.ts'

/** What the contract is tried on. */
export interface JobsSubject {
  /** Empty; the contract closes it. */
  readonly jobs: Jobs
  /** The present of the engine, in milliseconds since 1970. */
  now(): number
  /** Lets so many milliseconds pass, on its clock or in the world. */
  pass(ms: number): Promise<void>
  /** The same engine once more, as another process would open it. */
  connect(): Promise<Jobs>
  /** The schedule beside it, for engines that read it: what is planned, dropped, and done with. */
  readonly schedule?: {
    plan(jobs: readonly Job[]): Promise<void>
    drop(ids: readonly string[]): Promise<void>
    done(id: string): Promise<void>
  }
  /** Called when a test is over and everything is closed. */
  dispose?(): Promise<void>
}

/** A subject with what the tests do to it and what they see. */
export interface JobsTrial {
  now(): number
  pass(ms: number): Promise<void>
  /** Lets time pass until it is so, for half a minute at most. */
  until(what: string, isSo: () => boolean): Promise<void>
  enqueue(...jobs: readonly Job[]): Promise<void>
  cancel(...ids: readonly string[]): Promise<void>
  /** Who was woken, and when, in that order. */
  readonly woken: Job[]
  readonly errors: unknown[]
  /** Begins a worker, of `jobs` or of another process. What `does` rejects with, its wake does. */
  work(does?: (id: string) => Promise<void>, options?: Partial<WorkOptions>, jobs?: Jobs): Promise<JobWorker>
  connect(): Promise<Jobs>
}

/** Adds a test of which the body gets a fresh trial. */
export type JobsTest = (name: string, body: (trial: JobsTrial) => Promise<void>) => void

/**
 * The tests that every `Jobs` passes. They throw by `node:assert`, so any test runner will do. Engines that go by real
 * time take some seconds for each: give them a minute.
 *
 * ```ts
 * import { describe, it } from 'node:test'
 * import { setTimeout as pass } from 'node:timers/promises'
 * jobsContract({ describe, it }, async () => {
 *   const queue = randomUUID()
 *   const connect = async () => myJobs({ queue })
 *   return { jobs: await connect(), connect, now: Date.now, pass }
 * })
 * ```
 *
 * @param make called once per test, for an engine without jobs
 */
export function jobsContract(suite: ContractSuite, make: () => Promise<JobsSubject>): void {
  const test: JobsTest = (name, body) => {
    suite.it(name, async () => {
      const subject = await make()
      const { trial, end } = createTrial(subject)
      const finish = async () => {
        await end()
        await subject.dispose?.()
      }
      await body(trial).catch(async (error) => {
        // What is under way may wait for what the test did not come to do.
        await Promise.race([finish().catch(() => {}), pause(grace)])
        throw error
      })
      await finish()
    })
  }

  suite.describe('the Jobs contract', () => {
    suite.describe('times', () => timesContract(test))
    suite.describe('workers', () => workersContract(test))
  })
}

/** An id as profiles have them, the same for the same name. */
export function jobId(name: string): string {
  return digestOf(`job:${name}`)
}

const longest = 30_000
/** Milliseconds that a test that failed waits for its end, so that it says why. */
const grace = 1_000
const step = 50

function createTrial(subject: JobsSubject): { trial: JobsTrial; end(): Promise<void> } {
  const { jobs, schedule } = subject
  const woken: Job[] = []
  const errors: unknown[] = []
  const workers: JobWorker[] = []
  const opened: Jobs[] = [jobs]
  const trial: JobsTrial = {
    ...{ woken, errors },
    now: () => subject.now(),
    pass: async (ms) => void (await subject.pass(ms)),
    async until(what, isSo) {
      for (let passed = 0; !isSo(); passed += step) {
        assert.ok(passed < longest, `${what}, within ${longest} ms`)
        await subject.pass(step)
      }
    },
    async enqueue(...planned) {
      await schedule?.plan(planned)
      await jobs.enqueue(planned)
    },
    async cancel(...ids) {
      await schedule?.drop(ids)
      await jobs.cancel(ids)
    },
    async work(does, options, of = jobs) {
      const wake = async (id: string) => {
        woken.push({ id, at: subject.now() })
        await does?.(id)
        await schedule?.done(id)
      }
      const worker = await of.work(wake, {
        concurrency: 4,
        onError: (error) => errors.push(error),
        ...options,
      })
      workers.push(worker)
      return worker
    },
    async connect() {
      const more = await subject.connect()
      opened.push(more)
      return more
    },
  }
  return {
    trial,
    async end() {
      for (const worker of workers) await worker.stop()
      for (const one of opened) await one.close()
    },
  }
}
