import { AttuneError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { CommitResult, Store, StoreKey } from '../ports/store.ts'
import { type Attempt, type Breaker, type BreakerState, createBreaker } from './breaker.ts'
import type { Counts } from './counts.ts'

/** A full disk or a replica refuses writes and goes on reading, so each has a breaker of its own. */
export interface Breakers {
  readonly reads: Breaker
  readonly writes: Breaker
}

export interface GuardOptions {
  readonly clock: Clock
  /** Milliseconds after which a try without an answer has failed. */
  readonly patience: number
  readonly counts: Counts
  /** Asked for when reads are tried again. */
  readonly probeKey: StoreKey
  readonly changed?: (side: keyof Breakers, state: BreakerState) => void
  readonly random?: () => number
}

/**
 * Any store, with breakers in front: while it is down, calls are refused at once, with the time to wait in
 * `retryAfter`. Reads are tried again beside the requests, so that no page waits for the try; of writes, the
 * next one is the try. It adds no timer and changes no answer.
 */
export function guardedStore(
  store: Store,
  { counts, probeKey, changed, ...options }: GuardOptions,
): { store: Store; breakers: Breakers } {
  const reads = createBreaker({
    ...options,
    probe: async () => store.get(probeKey),
    changed: (state) => changed?.('reads', state),
  })
  const writes = createBreaker({ ...options, changed: (state) => changed?.('writes', state) })

  function admitted(breaker: Breaker): Attempt {
    const attempt = breaker.admit()
    if (attempt) return attempt
    counts.refused++
    throw refusal(store.name, breaker)
  }

  /** The store's own promise is handed on: every page goes through here. */
  function asked<T>(breaker: Breaker, call: () => Promise<T>): Promise<T> {
    try {
      const attempt = admitted(breaker)
      const answer = call()
      answer.then(attempt.succeeded, attempt.failed)
      return answer
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async function* walked<T>(walk: () => AsyncIterable<T>): AsyncIterable<T> {
    const attempt = admitted(reads)
    try {
      yield* walk()
    } catch (error) {
      attempt.failed(error)
      throw error
    }
  }

  function countConflict({ ok }: CommitResult): void {
    if (!ok) counts.conflicts++
  }

  return {
    breakers: { reads, writes },
    store: {
      name: store.name,
      get: (key) => asked(reads, () => store.get(key)),
      getMany: (keys) => asked(reads, () => store.getMany(keys)),
      commit(commit) {
        const result = asked(writes, () => store.commit(commit))
        result.then(countConflict, () => {})
        return result
      },
      scan: (prefix, after) => walked(() => store.scan(prefix, after)),
      consume: (topic, cursor, limit) => asked(reads, () => store.consume(topic, cursor, limit)),
      scanLog: (topic, partition) => walked(() => store.scanLog(topic, partition)),
      forget: (topic, partition, cursors) => asked(writes, () => store.forget(topic, partition, cursors)),
      topics: () => asked(reads, () => store.topics()),
      due: (now, limit, after) => asked(reads, () => store.due(now, limit, after)),
      close() {
        reads.stop()
        writes.stop()
        return store.close()
      },
    },
  }
}

function refusal(name: string, { retryAfter, lastError }: Breaker): AttuneError {
  const seconds = Math.max(1, Math.ceil(retryAfter / 1000))
  const message = `The ${name} store is down and was not asked; it is tried again within ${seconds} s.`
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', message, { cause: lastError, retryAfter })
}
