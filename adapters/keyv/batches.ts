import type { StoreKey } from '../../core/ports/store.ts'
import type { Backend } from './backend.ts'
import { type Draft, newDraft } from './draft.ts'
import { persist, type State } from './state.ts'

/** Bounds the size of the journal. */
const largestBatch = 64

/** Reads what it needs of the draft first, and writes to it only when nothing can fail any more. */
export type Change<T> = (draft: Draft) => Promise<T>

/** A change, and the keys of which it will ask for the versions: those of a batch are read at once. */
export interface PlannedChange<T> {
  change: Change<T>
  reads: readonly StoreKey[]
}

interface Pending extends PlannedChange<unknown> {
  resolve: (result: never) => void
  reject: (reason: unknown) => void
}

export interface Batches {
  /** Makes a change after all changes that were asked for before; resolves when it is written. */
  run<T>(planned: PlannedChange<T>): Promise<T>
  /** Resolves when nothing is pending. */
  settled(): Promise<void>
}

export interface BatchesOptions {
  backend: Backend
  now: () => number
  state(): Promise<State>
  /** Called when nobody knows what was written. */
  lost(): void
}

/** One writer: changes that come while it is busy are written together. */
export function batches({ backend, now, state, lost }: BatchesOptions): Batches {
  const queue: Pending[] = []
  let draining: Promise<void> | undefined

  async function writeBatch(batch: readonly Pending[]): Promise<void> {
    const draft = newDraft(backend, await state(), now)
    const done: (() => void)[] = []
    for (const { reads } of batch) for (const key of reads) draft.version(key).catch(leftToTheChange)
    for (const { change, resolve, reject } of batch) {
      try {
        const result = await change(draft)
        done.push(() => resolve(result as never))
      } catch (error) {
        reject(error)
      }
    }
    try {
      await persist(backend, draft.writes())
    } catch (error) {
      lost()
      throw error
    }
    draft.keep()
    for (const resolve of done) resolve()
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      // What the other callbacks of this turn want goes along.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = queue.splice(0, largestBatch)
      try {
        await writeBatch(batch)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    draining = undefined
  }

  return {
    run: ({ change, reads }) =>
      new Promise((resolve, reject) => {
        queue.push({ change, reads, resolve, reject })
        draining ??= drain()
      }),
    settled: async () => draining,
  }
}

/** Who asks for the version again gets the same failure. */
function leftToTheChange(): void {}
