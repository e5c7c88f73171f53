import { type Attune, createAttune } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { sqliteStore } from 'attune/adapters/sqlite'
import { afterEach, describe, expect, it } from 'vitest'

const secret = 'a secret for tests only'
const context = { consent: { categoryPreferences: { personalization: true } } }
const open: Attune[] = []

afterEach(async () => {
  for (const site of open.splice(0)) await site.close()
})

async function site(store: Parameters<typeof createAttune>[0]['store']): Promise<Attune> {
  const attune = await createAttune({ store, secret, patience: 20_000 })
  open.push(attune)
  return attune
}

/** The till reports so many orders of one person, all at the same time. */
const report = (attune: Attune, from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    attune.track({
      type: 'track',
      event: 'Order Completed',
      userId: 'abbie',
      properties: { order_id: `o${from + i}`, revenue: 10, currency: 'EUR' },
      context,
    }),
  )

async function ordersOf(attune: Attune): Promise<unknown> {
  return (await attune.export({ userId: 'abbie' }))?.features.frequency
}

describe('many reports about one person at once', () => {
  it.each([
    { name: 'memory', store: () => memoryStore() },
    { name: 'sqlite', store: () => sqliteStore(':memory:') },
  ])('wait for each other in one process, on $name: all are counted', async ({ store }) => {
    const attune = await site(store())
    // Fewer than 64, so that none can be overtaken by so many others that it is late.
    await Promise.all(report(attune, 0, 60))
    expect(await ordersOf(attune)).toMatchObject({ value: 60 })
    expect((await attune.health()).conflicts).toBeLessThan(5)
  })

  it('give way to each other in two processes: all are counted', async () => {
    const store = memoryStore()
    const [one, other] = [await site(store), await site(store)]
    // Fewer than 64 in all: none can be overtaken by so many others that it is late.
    await Promise.all([...report(one, 0, 30), ...report(other, 30, 30)])
    expect(await ordersOf(one)).toMatchObject({ value: 60 })
  })
})
