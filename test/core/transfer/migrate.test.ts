import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { migrateStore } from 'attune/transfer'
import { describe, expect, it } from 'vitest'
import { contentsOf, fillStore } from '../../support/store-contents.ts'

async function filledStore(): Promise<Store> {
  const store = memoryStore()
  await fillStore(store, 50)
  return store
}

/** A store that is written to when it is scanned for the first time. */
function busyStore(store: Store): Store {
  let busy = true
  return {
    ...store,
    async *scan(prefix, after) {
      for await (const entry of store.scan(prefix, after)) {
        yield entry
        if (!busy || entry.key.name !== 'profile/30') continue
        busy = false
        const set = [{ name: 'profile/2', value: 'changed behind our back' }]
        await store.commit({ partition: 'people-2', set, delete: ['timeline/2/0'] })
      }
    },
  }
}

describe('migrating a store', () => {
  it('notices that the source was written to, and brings what changed when called again', async () => {
    const [source, target] = [await filledStore(), memoryStore()]
    const busy = busyStore(source)
    const refused = { code: 'ATTUNE_TRANSFER', message: expect.stringContaining('Stop the site') }
    await expect(migrateStore(busy, target, { source: 's' })).rejects.toMatchObject(refused)
    expect(await migrateStore(busy, target, { source: 's' })).toMatchObject({
      written: expect.any(Number),
      removed: 1,
    })
    expect(await contentsOf(target)).toEqual(await contentsOf(source))
  })

  it('does not touch a target that holds anything else', async () => {
    const source = await filledStore()
    for (const commit of [
      { set: [{ name: 'n', value: 1 }] },
      { append: [{ topic: 't', value: 1 }] },
      { schedule: [{ name: 'n', at: 1, value: 1 }] },
    ]) {
      const target = memoryStore()
      await target.commit({ partition: 'p', ...commit })
      const before = await contentsOf(target)
      await expect(migrateStore(source, target, { source: 's' })).rejects.toMatchObject({
        code: 'ATTUNE_TRANSFER',
      })
      expect(await contentsOf(target)).toEqual(before)
    }
  })

  it('refuses an empty source, and to mix two sources', async () => {
    const target = memoryStore()
    const empty = { message: expect.stringContaining('holds nothing') }
    await expect(migrateStore(memoryStore(), target, { source: 's' })).rejects.toMatchObject(empty)
    await migrateStore(await filledStore(), target, { source: 'one', live: true })
    const mixed = { message: expect.stringContaining('an unfinished migration from one') }
    await expect(migrateStore(await filledStore(), target, { source: 'two' })).rejects.toMatchObject(mixed)
  })
})
