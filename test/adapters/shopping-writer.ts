import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { postgresStore } from '../../adapters/postgres/index.ts'
import { redisStore } from '../../adapters/redis/index.ts'
import { sqliteStore } from '../../adapters/sqlite/index.ts'
import { type Attune, createAttune, type Definitions, type Store } from '../../core/index.ts'
import { programAt } from '../support/program.ts'

/** Where a store is, as one process can tell another. */
export type Place =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'redis'; readonly url: string; readonly prefix: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string }

/** A device somebody shops with: what it does, in this order, and then they sign in. */
export interface Device {
  readonly cookie: string
  readonly userId: string
  /** Claimed after signing in. */
  readonly card?: string
  readonly messages: readonly Message[]
}

export interface Message {
  readonly messageId: string
  readonly timestamp: number
  readonly event: string
  readonly properties: Readonly<Record<string, string | number>>
}

export interface Plan {
  readonly place: Place
  readonly devices: readonly Device[]
  /** User ids of one person, as the site says at the end of each device. */
  readonly same: readonly [string, string]
}

export const shopping = {
  features: {
    views: { count: true, events: 'Product Viewed' },
    spent: { sum: 'revenue', events: 'Order Completed' },
    shelves: { affinity: 'category', events: 'Product Viewed' },
  },
  namespaces: { loyaltyCard: { kind: 'merges' } },
  consent: { model: 'opt-out' },
  timeZone: 'UTC',
} as const satisfies Definitions

export function storeAt(place: Place): Store {
  if (place.kind === 'sqlite') return sqliteStore(place.path)
  if (place.kind === 'redis') return redisStore(place.url, { prefix: place.prefix })
  return postgresStore(place.url, { schema: place.schema })
}

export function openShop(place: Place): Promise<Attune> {
  const options = { store: storeAt(place), secret: 'a secret for tests only', budget: 5000, patience: 10_000 }
  return createAttune({ ...shopping, ...options })
}

export function visit(attune: Attune, profileId?: string) {
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
  return attune.visit({ profileId, request: { method: 'GET', url: '/', headers, now: Date.now() } })
}

/**
 * Another process that goes through all devices of the plan, from `start` on, several at a time. `told`
 * is given the id of each message once it is acknowledged.
 */
export function startShopping(plan: Plan, start: number, told: (messageId: string) => void): ChildProcess {
  const { file, flags } = programAt(fileURLToPath(import.meta.url))
  const args = [...flags, file, JSON.stringify(plan), String(start)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  createInterface({ input: child.stdout }).on('line', told)
  return child
}

/** What happens on one device; everything may have happened before. */
async function shopOn(attune: Attune, device: Device, same: Plan['same']): Promise<void> {
  const half = Math.ceil(device.messages.length / 2)
  const visitor = await visit(attune, device.cookie)
  for (const message of device.messages.slice(0, half)) await acknowledge(visitor, message)
  await visitor.identify(device.userId)
  if (device.card) await visitor.claim({ namespace: 'loyaltyCard', id: device.card })
  for (const message of device.messages.slice(half)) await acknowledge(visitor, message)
  const [from, into] = same
  await attune.merge({ userId: from }, { userId: into }, { by: 'test', why: 'one person' })
}

async function acknowledge(visitor: Awaited<ReturnType<typeof visit>>, message: Message): Promise<void> {
  await visitor.signal({ type: 'track', ...message })
  process.stdout.write(`${message.messageId}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const plan = JSON.parse(process.argv[2]!) as Plan
  const attune = await openShop(plan.place)
  const start = Number(process.argv[3])
  const devices = plan.devices.map((_, i) => plan.devices[(i + start) % plan.devices.length]!)
  const lane = async () => {
    for (let device = devices.shift(); device; device = devices.shift()) {
      await shopOn(attune, device, plan.same)
    }
  }
  await Promise.all([lane(), lane(), lane()])
  await attune.close()
}
