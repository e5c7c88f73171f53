import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { type Found, mergesIn, peopleIn, peopleInKeyv } from './people.ts'
import { plainKeyv } from './plain-keyv.ts'
import { type Plan, type PlanSize, planDay } from './plan.ts'
import { openProcess, type ShopProcess, type ShopSpec } from './processes.ts'
import { seeded } from './random.ts'
import type { Server } from './servers.ts'
import { drive } from './traffic.ts'
import { troubleMaker } from './trouble.ts'
import { judge, type Verdict } from './verdict.ts'

export interface SoakOptions {
  readonly size: PlanSize
  readonly shops: readonly { readonly on: ShopSpec['on']; readonly server: Server }[]
  /** How often a day one of the processes is killed, and one of the servers restarted. */
  readonly kills: number
  readonly restarts: number
}

/** How one shop came through a day. */
export interface ShopDay extends Verdict {
  readonly on: ShopSpec['on']
  readonly requests: number
  /** Requests that were made again, because they had not been acknowledged. */
  readonly retries: number
  /** As often as the log of the store has them; a plain Keyv has none. */
  readonly merges: number | undefined
  readonly mergesPlanned: number
  readonly conflicts: number
  readonly seconds: number
}

export interface Day {
  readonly seed: number
  readonly kills: number
  readonly restarts: number
  readonly shops: readonly ShopDay[]
  /** Why requests failed, and how often. */
  readonly failures: ReadonlyMap<string, number>
}

const processes = 4

/**
 * A day of some hundred people in shops that four processes serve together, while processes are killed and servers
 * restarted. `earlier`: whom the stores held before it.
 */
export async function soak(
  { size, shops, kills, restarts }: SoakOptions,
  seed: number,
  earlier: Set<string> = new Set(),
): Promise<Day> {
  const plan = planDay(seed, size, Date.now() - 3 * 86_400_000, `day-${seed}`)
  const random = seeded(seed + 1)
  const specs = shops.map(({ on, server }) => ({ on, url: server.url }))
  const open = await Promise.all(Array.from({ length: processes }, () => openProcess(specs)))
  const servers = [...new Set(shops.map(({ server }) => server))]
  let turn = 0
  const trouble = troubleMaker(
    plan.requests * shops.length,
    {
      kill: { times: kills, make: () => random.pick(open).kill() },
      restart: { times: restarts, make: () => servers[turn++ % servers.length]!.restart() },
    },
    random,
  )
  const began = performance.now()
  const traffics = await Promise.all(
    specs.map(async ({ on }) => {
      const doors = open.map(
        (process) => (asked: Parameters<ShopProcess['ask']>[1]) => process.ask(on, asked),
      )
      const traffic = await drive(plan, doors, { patience: 120_000, random, acknowledged: trouble.happened })
      return { ...traffic, seconds: (performance.now() - began) / 1000 }
    }),
  )
  await trouble.settled()
  await Promise.all(open.map((process) => process.close()))

  const days: ShopDay[] = []
  for (const [i, { on, url }] of specs.entries()) {
    const { requests, retries, seconds, ...outcome } = traffics[i]!
    const { people, merges } = await inspect({ on, url }, plan)
    const known = `${on} `
    const today = new Map([...people].filter(([id]) => !earlier.has(known + id)))
    for (const id of people.keys()) earlier.add(known + id)
    days.push({
      on,
      ...judge(outcome, today),
      requests,
      retries,
      merges,
      mergesPlanned: plan.merges,
      conflicts: open.reduce((sum, process) => sum + process.conflicts(on), 0),
      seconds,
    })
  }
  return { seed, kills, restarts, shops: days, failures: sumOf(open.map(({ failures }) => failures)) }
}

/** What a shop has stored, once nobody writes any more. */
async function inspect(
  { on, url }: ShopSpec,
  plan: Plan,
): Promise<{ people: Map<string, Found>; merges: number | undefined }> {
  if (on === 'keyv') {
    const keyv = plainKeyv(url)
    const people = await peopleInKeyv(keyv)
    await keyv.close()
    return { people, merges: undefined }
  }
  const store = on === 'redis' ? redisStore(url) : postgresStore(url)
  const people = await peopleIn(store)
  const merges = (await mergesIn(store)).filter((userId) => plan.users.has(userId)).length
  await store.close()
  return { people, merges }
}

function sumOf(counts: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>()
  for (const [key, count] of counts.flatMap((each) => [...each])) sum.set(key, (sum.get(key) ?? 0) + count)
  return sum
}
