import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { plainKeyv } from './plain-keyv.ts'
import { plainShop } from './plain-shop.ts'
import type { FromProcess, ShopSpec, ToProcess } from './processes.ts'
import { openShop, type Shop } from './shop.ts'

// A process of its own: `processes.ts` starts it with the shops to open, asks it, kills it, or disconnects to end it.

async function open({ on, url }: ShopSpec): Promise<Shop> {
  if (on === 'keyv') return plainShop(plainKeyv(url))
  return openShop(on === 'redis' ? redisStore(url) : postgresStore(url, { connections: 4 }))
}

/** Whoever asked has gone: nothing is left to be told. */
const ignored = () => {}

const specs: ShopSpec[] = JSON.parse(process.argv[2]!)
const shops = new Map<string, Shop>()
for (const spec of specs) shops.set(spec.on, await open(spec))

process.on('message', async ({ number, on, asked }: ToProcess) => {
  const shop = shops.get(on)!
  const reply = (message: Omit<FromProcess, 'number' | 'conflicts'>) =>
    process.send?.({ number, conflicts: shop.conflicts(), ...message } satisfies FromProcess, ignored)
  try {
    reply({ answer: await shop.answer(asked) })
  } catch (error) {
    reply({ failure: String(error) })
  }
})
process.on('disconnect', async () => {
  for (const shop of shops.values()) await shop.close()
})
process.send?.('ready')
