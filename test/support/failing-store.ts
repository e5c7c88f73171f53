import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import type { Clock } from '../../core/ports/clock.ts'

/** How a store fails: not at all, by never answering, by an error, or, when `full`, only what is written. */
export type Failing = 'no' | 'hangs' | 'throws' | 'full'

/** A store in memory that fails when told to, and counts how often it is asked. */
export function failingStore(clock: Clock) {
  const memory = memoryStore({ clock })
  const state = { failing: 'no' as Failing, reads: 0, writes: 0 }

  function answered<T>(side: 'reads' | 'writes', work: () => Promise<T>): Promise<T> {
    state[side]++
    if (state.failing === 'no' || (state.failing === 'full' && side === 'reads')) return work()
    if (state.failing === 'hangs') return new Promise(() => {})
    return Promise.reject(new Error(state.failing === 'full' ? 'The disk is full' : 'The server is gone'))
  }

  const store: Store = {
    ...memory,
    get: (key) => answered('reads', () => memory.get(key)),
    getMany: (keys) => answered('reads', () => memory.getMany(keys)),
    consume: (topic, cursor, limit) => answered('reads', () => memory.consume(topic, cursor, limit)),
    due: (now, limit, after) => answered('reads', () => memory.due(now, limit, after)),
    commit: (commit) => answered('writes', () => memory.commit(commit)),
  }
  return { store, state, memory }
}
