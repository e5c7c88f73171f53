import { createAttune, type Store, visitOf } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import type { Bench } from './bench.ts'
import { compare } from './measure.ts'
import { agreed, features, firefox, history, restful } from './shoppers.ts'

const megabyte = 1_000_000

export const heap: Bench = {
  name: 'heap',
  about: 'memory of the visitors whom memoryStore() keeps as live objects, next to their JSON',
  async run({ quick }) {
    const people = quick ? 100 : 10_000
    const store = memoryStore()
    const before = heapUsed()
    await fill(store, people)
    const grown = heapUsed() - before
    const title = `${people.toLocaleString('en')} profiles of 10 to 39 signals`
    const names = { bench: 'heap', case: title, unit: 'MB', reference: 'the same as JSON' }
    return [compare(names, [grown / megabyte], [(await jsonBytes(store)) / megabyte])]
  },
}

/** Lets people visit a site that keeps its visitors here; all that stays is what the store holds. */
async function fill(store: Store, people: number): Promise<void> {
  const attune = await createAttune({
    features,
    store: { ...store, close: async () => {} },
    secret: 'a secret for measuring',
  })
  for (let person = 0; person < people; person++) {
    const now = attune.clock.now()
    const consent = agreed(now - 1000 * restful)
    const request = { method: 'GET', url: '/', headers: { 'user-agent': firefox }, host: 'shop.example', now }
    const visitor = await attune.visit({ request, consent })
    for (const signal of history(person, 10 + (person % 30), now)) visitOf(visitor).take(signal)
    await visitOf(visitor).commit()
  }
  await attune.close()
}

async function jsonBytes(store: Store): Promise<number> {
  let bytes = 0
  for await (const { value } of store.scan('')) bytes += Buffer.byteLength(JSON.stringify(value))
  return bytes
}

/** Bytes, with everything collected that can be. */
function heapUsed(): number {
  if (!globalThis.gc) throw new Error('Run Node with --expose-gc, as `npm run bench` does.')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
