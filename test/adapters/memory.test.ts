import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { storeContract } from '../../core/testing/store-contract.ts'

const day = 24 * 60 * 60 * 1000

storeContract({ describe, it }, async () => {
  const clock = manualClock()
  return { clock, store: memoryStore({ clock }) }
})

describe('the memory store', () => {
  it('forgets the log after a week, and a late consumer goes on with what is left', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    await store.commit({ partition: 'p', append: [{ topic: 'signals', value: 'old' }] })
    const { cursor } = await store.consume('signals', undefined, 1)
    clock.advance(4 * day)
    await store.commit({ partition: 'p', append: [{ topic: 'signals', value: 'newer' }] })
    clock.advance(4 * day)
    const page = await store.consume('signals', undefined, 10)
    expect(page.entries.map(({ value }) => value)).toEqual(['newer'])
    expect((await store.consume('signals', cursor, 10)).entries).toEqual(page.entries)
  })

  it('bounds the log by count', async () => {
    const store = memoryStore({ keepLogEntries: 10 })
    for (let i = 0; i < 95; i++)
      await store.commit({ partition: 'p', append: [{ topic: 'signals', value: i }] })
    const { entries, cursor } = await store.consume('signals', undefined, 100)
    expect(entries.map(({ value }) => value)).toEqual([85, 86, 87, 88, 89, 90, 91, 92, 93, 94])
    await store.commit({ partition: 'p', append: [{ topic: 'signals', value: 'next' }] })
    expect((await store.consume('signals', cursor, 5)).entries.map(({ value }) => value)).toEqual(['next'])
  })

  it('refuses a cursor that it never gave', async () => {
    const store = memoryStore()
    await store.commit({ partition: 'p', append: [{ topic: 'signals', value: 1 }] })
    await expect(store.consume('signals', 'yesterday', 1)).rejects.toMatchObject({ code: 'ATTUNE_STORE_KEY' })
  })
})
