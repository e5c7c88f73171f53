import { foldAll } from '../../core/profile/fold.ts'
import { compileSiteFeatures } from '../../core/runtime/site-features.ts'
import type { Effort, Row } from './bench.ts'
import { compare } from './measure.ts'
import { features, history } from './shoppers.ts'
import { openSides, type Services, type Side } from './store-sides.ts'

/** People who are read and written at the same time, over and over. */
const lanes = 16

interface Measured {
  readonly perSecond: number
  /** Per second that this process computed: what servers do, and others on a busy machine, does not count. */
  readonly perCpuSecond: number
  /** 99 of 100 writes took no longer, in milliseconds. */
  readonly p99: number
}

/** Reading a typical profile and writing it back with a log entry: each store next to its bare client. */
export async function measureCommits(services: Services, { quick }: Effort): Promise<Row[]> {
  const plan = quick ? { rounds: 1, duration: 20 } : { rounds: 15, duration: 400 }
  const rows: Row[] = []
  for (const { name, client, attune, bare } of await openSides(services)) {
    const sides = [attune, bare]
    const measured: Measured[][] = [[], []]
    try {
      // The first writes make people; the rest of this round warms up.
      for (const side of sides) await load(side, plan.duration)
      for (let round = 0; round < plan.rounds; round++) {
        for (const turn of round % 2 === 0 ? [0, 1] : [1, 0]) {
          measured[turn]!.push(await load(sides[turn]!, plan.duration))
        }
      }
    } finally {
      for (const side of sides.toReversed()) await side.close()
    }
    const [ours, theirs] = measured as [Measured[], Measured[]]
    const names = { bench: 'stores', case: `${name}, read and commit`, reference: client }
    const pick = (key: keyof Measured) =>
      [ours, theirs].map((all) => all.map((one) => one[key])) as [number[], number[]]
    rows.push(compare({ ...names, unit: 'commits/s' }, ...pick('perSecond')))
    rows.push(compare({ ...names, unit: 'commits/CPU s' }, ...pick('perCpuSecond')))
    rows.push(compare({ ...names, unit: 'ms (p99)' }, ...pick('p99')))
  }
  return rows
}

const site = { features: compileSiteFeatures({ features }) }
const people = Array.from({ length: lanes }, (_, person) =>
  foldAll(`person-${person}`, history(person, 40, Date.UTC(2026, 2, 1)), site),
)
const exposure = {
  profileId: 'person',
  unit: 'a page',
  at: 0,
  exposures: [{ placement: 'hero', variant: 'a' }],
}

async function load(side: Side, duration: number): Promise<Measured> {
  const took: number[] = []
  const start = performance.now()
  const before = process.cpuUsage()
  const lane = async (_: unknown, person: number) => {
    while (performance.now() - start < duration) {
      const value = (await side.read(person)) ?? people[person]
      const asked = performance.now()
      await side.write(person, value, exposure)
      took.push(performance.now() - asked)
      // A Map and node:sqlite never wait; a process that serves pages does, between them.
      if (took.length % lanes === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  took.sort((a, b) => a - b)
  return {
    perSecond: took.length / seconds,
    perCpuSecond: (took.length * 1e6) / (user + system),
    p99: took[Math.ceil(took.length * 0.99) - 1]!,
  }
}
