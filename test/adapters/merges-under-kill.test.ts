import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { foldAll } from '../../core/profile/fold.ts'
import { readProfile } from '../../core/profile/format.ts'
import { compileSiteFeatures } from '../../core/runtime/site-features.ts'
import { profileKey } from '../../core/runtime/storing/keys.ts'
import { normaliseSignal } from '../../core/signals/normalise.ts'
import { createDatabase, whyNoPostgres } from './postgres-server.ts'
import { canShare, sharedUrl } from './redis-server.ts'
import {
  type Device,
  type Message,
  openShop,
  type Place,
  type Plan,
  shopping,
  startShopping,
  storeAt,
  visit,
} from './shopping-writer.ts'

/** Who uses which device; `a` and `b` are one person, and so is who has the card. */
const people = ['a', 'a', 'b', 'b', 'c', 'c', 'c', 'd']
const personOf = (userId: string) => (userId === 'b' ? 'a' : userId)
const messagesPerDevice = 6
const rounds = Number(process.env.ATTUNE_TEST_KILL_ROUNDS ?? 2)
const random = (below: number) => Math.floor(Math.random() * below)

function messages(device: number, base: number): Message[] {
  return Array.from({ length: messagesPerDevice }, (_, i) => {
    const timestamp = base + device * 1000 + i
    const messageId = `message-${device}-${i}`
    const properties = { category: `shelf-${(device + i) % 3}` }
    if (i !== 2) return { messageId, timestamp, event: 'Product Viewed', properties }
    return {
      messageId,
      timestamp,
      event: 'Order Completed',
      properties: { order_id: `order-${device}`, revenue: 10 + device },
    }
  })
}

/** Every device was here once before, unknown. */
async function prepare(place: Place): Promise<Plan> {
  const attune = await openShop(place)
  const devices: Device[] = []
  for (const [i, userId] of people.entries()) {
    const visitor = await visit(attune)
    const [first, ...rest] = messages(i, Date.now() - 3_600_000)
    await visitor.signal({ type: 'track', ...first })
    const card = userId === 'c' ? { card: 'card of c' } : {}
    devices.push({ cookie: visitor.id, userId, messages: [first!, ...rest], ...card })
  }
  await attune.close()
  return { place, devices, same: ['a', 'b'] }
}

/** Two processes at a time, each killed at a random moment. Returns what was acknowledged. */
async function shopAndKill(plan: Plan): Promise<Set<string>> {
  const acknowledged = new Set<string>()
  let killed = 0
  for (let round = 0; round < rounds; round++) {
    const ended = [0, 1].map(async () => {
      let left = 1 + random(plan.devices.length * messagesPerDevice)
      const child = startShopping(plan, random(plan.devices.length), (messageId) => {
        acknowledged.add(messageId)
        left -= 1
        if (left === 0) setTimeout(() => child.kill('SIGKILL'), random(5))
      })
      const [, signal] = await once(child, 'close')
      if (signal === 'SIGKILL') killed += 1
    })
    await Promise.all(ended)
  }
  expect(killed).toBeGreaterThan(0)
  return acknowledged
}

/** What was not acknowledged is sent again, as clients do, and everybody comes back once. */
async function sendTheRest(plan: Plan, acknowledged: ReadonlySet<string>): Promise<void> {
  const attune = await openShop(plan.place)
  for (const { cookie, userId, card, messages } of plan.devices) {
    const visitor = await visit(attune, cookie)
    for (const message of messages.filter(({ messageId }) => !acknowledged.has(messageId)))
      await visitor.signal({ type: 'track', ...message })
    await visitor.identify(userId)
    if (card) await visitor.claim({ namespace: 'loyaltyCard', id: card })
  }
  const [from, into] = plan.same
  await attune.merge({ userId: from }, { userId: into }, { by: 'test', why: 'one person' })
  await attune.close()
}

/** Every profile is the fold of its person's messages, and nothing but pointers is left of what it was before. */
async function check(plan: Plan): Promise<void> {
  const features = compileSiteFeatures(shopping)
  const store = storeAt(plan.place)
  const attune = await openShop(plan.place)
  for (const person of new Set(people.map(personOf))) {
    const theirs = plan.devices.filter(({ userId }) => personOf(userId) === person)
    const signals = theirs.flatMap(({ messages }) =>
      messages.map((message) =>
        normaliseSignal({ type: 'track', ...message }, { now: Date.now(), origin: 'page' }),
      ),
    )
    const expected = foldAll('', signals, { features })
    const found = await Promise.all(theirs.map(({ cookie }) => attune.find({ profileId: cookie })))
    expect(new Set(found.map((one) => one?.profileId)).size).toBe(1)
    const profile = readProfile((await store.get(profileKey(found[0]!.profileId)))!.value)
    expect({ ...profile, ids: {} }).toMatchObject({
      kind: 'known',
      userId: person === 'a' ? 'b' : person,
      folded: signals.length,
      late: 0,
      features: expected.features,
      orders: expected.orders,
      seen: expected.seen,
      firstSeen: expected.firstSeen,
      lastSeen: expected.lastSeen,
    })
  }
  const kinds = new Map<string, number>()
  for await (const { value } of store.scan('profile/')) {
    const kind = Object.hasOwn(value as object, 'pointer') ? 'pointer' : readProfile(value).kind
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  expect(kinds.get('known')).toBe(new Set(people.map(personOf)).size)
  expect(kinds.get('unknown')).toBeUndefined()
  await attune.close()
  await store.close()
}

async function survive(place: Place): Promise<void> {
  const plan = await prepare(place)
  const acknowledged = await shopAndKill(plan)
  await sendTheRest(plan, acknowledged)
  await check(plan)
}

describe('people who sign in on several devices at once, in processes that are killed at random', () => {
  it('lose nothing, double nothing and never get mixed up in SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attune-merges-'))
    await survive({ kind: 'sqlite', path: join(folder, 'attune.db') })
    rmSync(folder, { recursive: true })
  })

  it.skipIf(!canShare)('nor in Redis', async () => {
    const prefix = `attune-merges-${randomBytes(6).toString('hex')}:`
    await survive({ kind: 'redis', url: sharedUrl, prefix })
    const client = await createClient({ url: sharedUrl }).connect()
    for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1000 })) {
      if (keys.length > 0) await client.del(keys)
    }
    await client.close()
  })

  it('nor in PostgreSQL', async (context) => {
    const why = await whyNoPostgres()
    if (why) context.skip(why)
    const database = await createDatabase()
    await survive({ kind: 'postgres', url: database.url, schema: database.newSchema() })
    await database.drop()
  })
})
