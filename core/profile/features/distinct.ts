import { hash53 } from '../../hash.ts'
import { type FeatureFact, type FeatureKind, sealed } from './kind.ts'
import { bucketLength } from './window.ts'

/** How many of the smallest hashes are kept. */
const sample = 32
const hashRange = 2 ** 32

/** Hash → newest time bucket, smallest hashes first. */
type Distinct = readonly (readonly [hash: number, bucket: number])[]

/**
 * How many different values: exact up to 31, beyond that an estimate from the 32 smallest hashes
 * with a standard error near 18% (Bar-Yossef et al., "Counting distinct elements in a data stream",
 * 2002, the k-minimum-values sketch). With `within`, those seen since, exact to one bucket; what the
 * newest value has left behind makes room, so that 31 is the limit within the window, not for life.
 */
export function distinct(within: number = Number.POSITIVE_INFINITY): FeatureKind {
  const windowed = Number.isFinite(within)
  const length = windowed ? bucketLength(within) : Number.POSITIVE_INFINITY
  const size = windowed ? Math.ceil(within / length) : Number.POSITIVE_INFINITY
  const bucketOf = (time: number) => Math.floor(time / length)
  const aliveAt = (state: Distinct, bucket: number) =>
    windowed ? state.filter((entry) => entry[1] > bucket - size) : state
  const union = (a: Distinct, b: Distinct): Distinct => {
    const newest = new Map(a)
    for (const [hash, bucket] of b) newest.set(hash, Math.max(newest.get(hash) ?? bucket, bucket))
    const all = aliveAt([...newest], Math.max(...newest.values()))
    return all.toSorted((x, y) => x[0] - y[0]).slice(0, sample)
  }
  /** As `union` with one entry, without sorting: most views come here. */
  const insert = (state: Distinct, [hash, bucket]: Distinct[number]): Distinct => {
    let newest = bucket
    for (const entry of state) if (entry[1] > newest) newest = entry[1]
    const kept: Distinct[number][] = []
    let latest = bucket
    let at = 0
    for (const entry of state) {
      if (entry[0] === hash) latest = Math.max(latest, entry[1])
      else if (!windowed || entry[1] > newest - size) {
        kept.push(entry)
        if (entry[0] < hash) at = kept.length
      }
    }
    if (!windowed || latest > newest - size) kept.splice(at, 0, [hash, latest])
    return kept.length > sample ? kept.slice(0, sample) : kept
  }
  return sealed<Distinct>({
    maxBytes: 2 + sample * 20,
    add: (state: Distinct | null, { value, time }: FeatureFact) =>
      value === undefined ? state : insert(state ?? [], [hash53(String(value)) % hashRange, bucketOf(time)]),
    merge: union,
    since(state: Distinct, moment) {
      if (!windowed) return state
      const kept = state.filter((entry) => entry[1] * length >= moment)
      if (kept.length === state.length) return state
      return kept.length > 0 ? kept : null
    },
    ...(!windowed && { undated: true as const }),
    read(state: Distinct | null, now) {
      const counted = aliveAt(state ?? [], bucketOf(now)).length
      if (!state || state.length < sample) return counted
      return Math.round((counted * (sample - 1)) / sample / (state.at(-1)![0] / hashRange))
    },
    changesAt(state: Distinct | null, now) {
      const alive = aliveAt(state ?? [], bucketOf(now))
      if (!windowed || alive.length === 0) return Number.POSITIVE_INFINITY
      return (Math.min(...alive.map((entry) => entry[1])) + size) * length
    },
  })
}
