import assert from 'node:assert/strict'
import type { Store } from '../ports/store.ts'
import type { ManualClock } from './clock.ts'
import { commitContract } from './store-contract-commits.ts'
import { entryContract, scanned } from './store-contract-entries.ts'
import { logContract } from './store-contract-log.ts'

/** `describe` and `it` of node:test, Vitest, Jest or Mocha. */
export interface ContractSuite {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>): unknown
}

/** What the contract is tried on. */
export interface StoreSubject {
  /** Open and empty; the contract closes it. */
  store: Store
  /** The clock that the store goes by. */
  clock: ManualClock
  /** Opens the same data once more, as another process would. For stores that processes can share. */
  connect?(): Promise<Store>
  /** Closes `store` and opens its data again. For stores that outlive their process. */
  reopen?(): Promise<Store>
  /** Called when a test is over and every store is closed. */
  dispose?(): Promise<void>
}

/** Adds a test of which the body gets a fresh subject. */
export type StoreTest = (name: string, body: (subject: StoreSubject) => Promise<void>) => void

/**
 * The tests that every `Store` passes. They throw by `node:assert`, so any test runner will do:
 *
 * ```ts
 * import { describe, it } from 'node:test'
 * storeContract({ describe, it }, async () => {
 *   const clock = manualClock()
 *   return { clock, store: myStore({ clock }) }
 * })
 * ```
 *
 * @param make called once per test, for an empty store
 */
export function storeContract(suite: ContractSuite, make: () => Promise<StoreSubject>): void {
  const test: StoreTest = (name, body) => {
    suite.it(name, async () => {
      const subject = await make()
      try {
        await body(subject)
      } finally {
        await subject.store.close()
        await subject.dispose?.()
      }
    })
  }

  suite.describe('the Store contract', () => {
    suite.describe('entries', () => entryContract(test))
    suite.describe('commits', () => commitContract(test))
    suite.describe('the log and the schedule', () => logContract(test))
    suite.describe('its end', () => closeContract(test))
  })
}

async function readToEnd(entries: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of entries) assert.ok(true)
}

function closeContract(test: StoreTest): void {
  test('a closed store refuses every call', async ({ store }) => {
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    await store.close()
    const key = { partition: 'p', name: 'n' }
    const closed = { code: 'ATTUNE_STORE_CLOSED' }
    await assert.rejects(store.get(key), closed)
    await assert.rejects(store.getMany([key]), closed)
    await assert.rejects(store.commit({ partition: 'p', set: [{ name: 'n', value: 2 }] }), closed)
    await assert.rejects(scanned(store, ''), closed)
    await assert.rejects(store.consume('signals', undefined, 10), closed)
    await assert.rejects(readToEnd(store.scanLog('signals', 'p')), closed)
    await assert.rejects(store.forget('signals', 'p', []), closed)
    await assert.rejects(store.topics(), closed)
    await assert.rejects(store.due(0, 10), closed)
    await store.close()
  })

  test('closing waits for the commits under way', async ({ store }) => {
    const commits = Array.from({ length: 50 }, (_, i) =>
      store.commit({ partition: 'p', set: [{ name: `n${i}`, value: i }] }),
    )
    await store.close()
    for (const { ok } of await Promise.all(commits)) assert.equal(ok, true)
  })

  test('what was acknowledged is there when the store is opened again', async ({ store, reopen }) => {
    if (reopen === undefined) return
    const set = [{ name: 'n', value: { kept: true } }]
    const append = [{ topic: 'signals', value: 'one' }]
    const schedule = [{ name: 'job', at: 5, value: 'later' }]
    const written = await store.commit({ partition: 'p', set, append, schedule })
    assert.ok(written.ok)
    const again = await reopen()
    try {
      const entry = await again.get({ partition: 'p', name: 'n' })
      assert.deepEqual(entry, { value: { kept: true }, version: written.versions.n })
      const page = await again.consume('signals', undefined, 10)
      assert.deepEqual(
        page.entries.map(({ value }) => value),
        ['one'],
      )
      assert.deepEqual(await again.due(5, 10), [{ partition: 'p', name: 'job', at: 5, value: 'later' }])
    } finally {
      await again.close()
    }
  })
}
