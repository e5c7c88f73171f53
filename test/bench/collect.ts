import type { Bench, Row } from './bench.ts'
import { compare } from './measure.ts'
import { type CollectVariant, type OpenedCollector, openCollector } from './open-collector.ts'
import { sendBatches } from './send-batches.ts'

type Load = Awaited<ReturnType<typeof sendBatches>>

const variants: readonly CollectVariant[] = ['bare', 'memory', 'sqlite']
const senders = 8

export const collect: Bench = {
  name: 'collect',
  about: 'events of servers taken by /v1/batch, durable when it answers, and by a bare Express JSON route',
  async run({ quick }) {
    const plan = quick
      ? { rounds: 1, duration: 50, sizes: [15] }
      : { rounds: 7, duration: 1000, sizes: [1, 15, 250] }
    const open = new Map<CollectVariant, OpenedCollector>()
    try {
      for (const variant of variants) open.set(variant, await openCollector(variant))
      for (const { url } of open.values())
        await sendBatches(url, { senders, size: 15, duration: 3 * plan.duration })
      const rows: Row[] = []
      for (const size of plan.sizes) rows.push(...(await measure(open, size, plan)))
      return rows
    } finally {
      for (const { close } of open.values()) await close()
    }
  },
}

/** The collectors take turns, every other round in reverse. */
async function measure(
  open: ReadonlyMap<CollectVariant, OpenedCollector>,
  size: number,
  { rounds, duration }: { rounds: number; duration: number },
): Promise<Row[]> {
  const loads = new Map(variants.map((variant) => [variant, [] as Load[]]))
  for (let round = 0; round < rounds; round++) {
    for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
      loads.get(variant)!.push(await sendBatches(open.get(variant)!.url, { senders, size, duration }))
    }
  }
  const bare = loads.get('bare')!
  return variants.slice(1).flatMap((variant) => {
    const names = { bench: 'collect', case: `${variant}, batches of ${size}`, reference: 'bare Express' }
    const taken = loads.get(variant)!
    return (['perSecond', 'p99'] as const).map((figure) =>
      compare(
        { ...names, unit: figure === 'p99' ? 'ms (p99)' : 'events/s' },
        taken.map((load) => load[figure]),
        bare.map((load) => load[figure]),
      ),
    )
  })
}
