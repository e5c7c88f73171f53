import type { Bench, Row } from './bench.ts'
import { type FilledStorefront, fillStorefront } from './filled-storefront.ts'
import { type Load, loadPage } from './load.ts'
import { compare } from './measure.ts'
import type { StorefrontOptions } from './open-storefront.ts'

type Variant = StorefrontOptions['attune']

const variants: readonly Variant[] = ['none', 'memory', 'sqlite']

export const http: Bench = {
  name: 'http',
  about: "the example shop's home page for customers it knows, with and without Attune",
  async run({ quick }) {
    const plan = quick
      ? { rounds: 1, duration: 50, connections: [2] }
      : { rounds: 7, duration: 1000, connections: [8, 64] }
    const open = new Map<Variant, FilledStorefront>()
    try {
      for (const variant of variants) {
        open.set(variant, await fillStorefront({ attune: variant }, Math.max(...plan.connections)))
      }
      for (const { shop, customers } of open.values()) await loadPage(shop.url, customers, 2 * plan.duration)
      const rows: Row[] = []
      for (const connections of plan.connections) rows.push(...(await measure(open, connections, plan)))
      return rows
    } finally {
      for (const { shop } of open.values()) await shop.close()
    }
  },
}

/** The shops take turns, every other round in reverse. */
async function measure(
  open: ReadonlyMap<Variant, FilledStorefront>,
  connections: number,
  { rounds, duration }: { rounds: number; duration: number },
): Promise<Row[]> {
  const loads = new Map(variants.map((variant) => [variant, [] as Load[]]))
  for (let round = 0; round < rounds; round++) {
    for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
      const { shop, customers } = open.get(variant)!
      loads.get(variant)!.push(await loadPage(shop.url, customers.slice(0, connections), duration))
    }
  }
  const bare = loads.get('none')!
  return variants.slice(1).flatMap((variant) => {
    const attuned = loads.get(variant)!
    const names = { bench: 'http', reference: 'without Attune' }
    const title = `${variant}, ${connections} connections`
    return [
      compare(
        { ...names, case: title, unit: 'pages/s' },
        attuned.map(({ perSecond }) => perSecond),
        bare.map(({ perSecond }) => perSecond),
      ),
      compare(
        { ...names, case: title, unit: 'ms (p99)' },
        attuned.map(({ p99 }) => p99),
        bare.map(({ p99 }) => p99),
      ),
    ]
  })
}
