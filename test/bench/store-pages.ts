import type { Effort, Row } from './bench.ts'
import { type FilledStorefront, fillStorefront } from './filled-storefront.ts'
import { type Load, loadPage } from './load.ts'
import { compare } from './measure.ts'
import type { StorefrontOptions } from './open-storefront.ts'
import type { Services } from './store-sides.ts'

/** Shops that are measured in turns: with so many processes each. */
interface Subject {
  readonly name: string
  readonly shops: readonly FilledStorefront[]
  readonly loads: ShopLoad[]
}

interface ShopLoad extends Load {
  /** Pages per second that the processes computed. */
  readonly perCpuSecond: number
}

/** The front page of the example shop with Attune in a database of its own, in one process and in two. */
export async function measurePages(services: Services, { quick }: Effort): Promise<Row[]> {
  const plan = quick
    ? { rounds: 1, duration: 50, connections: 2 }
    : { rounds: 11, duration: 1000, connections: 16 }
  const open = new Map<string, FilledStorefront[]>()
  const openShops = async (name: string, options: StorefrontOptions, processes: number) => {
    const shops: FilledStorefront[] = []
    open.set(name, shops)
    for (let i = 0; i < processes; i++) shops.push(await fillStorefront(options, plan.connections))
  }
  try {
    await openShops('none', { attune: 'none' }, 1)
    const { redis, postgres } = services
    if (redis !== undefined) {
      await openShops('express-session', { attune: 'none', sessions: redis }, 1)
      await openShops('redis', { attune: 'redis', url: redis }, 2)
    }
    if (postgres !== undefined) await openShops('postgres', { attune: 'postgres', url: postgres }, 2)
    const subjects = [...open].flatMap(([name, shops]): Subject[] => {
      const one = { name, shops: shops.slice(0, 1), loads: [] }
      return shops.length === 1 ? [one] : [one, { name: `${name} × 2`, shops, loads: [] }]
    })
    for (const subject of subjects) await loadShops(subject, plan)
    for (let round = 0; round < plan.rounds; round++) {
      for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
        subject.loads.push(await loadShops(subject, plan))
      }
    }
    return rowsOf(new Map(subjects.map((subject) => [subject.name, subject.loads])))
  } finally {
    for (const { shop } of [...open.values()].flat()) await shop.close()
  }
}

/** The connections are spread over the processes. */
async function loadShops(
  { shops }: Subject,
  { duration, connections }: { duration: number; connections: number },
): Promise<ShopLoad> {
  const each = connections / shops.length
  const computed = async () => {
    const seconds = await Promise.all(shops.map(({ shop }) => shop.cpuSeconds()))
    return seconds.reduce((sum, one) => sum + one, 0)
  }
  const before = await computed()
  const loads = await Promise.all(
    shops.map(({ shop, customers }) => loadPage(shop.url, customers.slice(0, each), duration)),
  )
  const pages = loads.reduce((sum, load) => sum + load.pages, 0)
  return {
    pages,
    perCpuSecond: pages / ((await computed()) - before),
    perSecond: loads.reduce((sum, { perSecond }) => sum + perSecond, 0),
    p99: Math.max(...loads.map(({ p99 }) => p99)),
  }
}

const units = { perSecond: 'pages/s', perCpuSecond: 'pages/CPU s', p99: 'ms (p99)' } as const

/** What is set against what; two processes against one, the others against the shop without Attune. */
const comparisons = [
  ['redis', 'none'],
  ['redis × 2', 'redis'],
  ['postgres', 'none'],
  ['postgres × 2', 'postgres'],
  ['express-session', 'none'],
  ['redis', 'express-session'],
] as const

const titles: Readonly<Record<string, string>> = {
  none: 'without Attune',
  redis: 'Attune on Redis',
  'redis × 2': 'Attune on Redis, 2 processes',
  postgres: 'Attune on Postgres',
  'postgres × 2': 'Attune on Postgres, 2 processes',
  'express-session': 'express-session on Redis',
}

/** Of those subjects that there are. */
function rowsOf(loads: ReadonlyMap<string, readonly ShopLoad[]>): Row[] {
  return comparisons.flatMap(([subject, than]) => {
    const [ours, theirs] = [loads.get(subject), loads.get(than)]
    if (!ours || !theirs) return []
    const title = `front page, ${titles[subject]}${than === 'express-session' ? ', again' : ''}`
    return (Object.keys(units) as (keyof typeof units)[]).map((key) => {
      const names = { bench: 'stores', case: title, unit: units[key], reference: titles[than]! }
      const figures = (all: readonly ShopLoad[]) => all.map((load) => load[key])
      return compare(names, figures(ours), figures(theirs))
    })
  })
}
