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
 * 2002, the k-minimum-values sketch). With `within`, values seen since, exact to one bucket.
 */
export function distinct(within: number = Number.POSITIVE_INFINITY): FeatureKind {
  const length = Number.isFinite(within) ? bucketLength(within) : Number.POSITIVE_INFINITY
  const bucketOf = (time: number) => Math.floor(time / length)
  const alive = (state: Distinct, now: number) => {
    if (!Number.isFinite(within)) return state
    const oldest = bucketOf(now) - Math.ceil(within / length) + 1
    return state.filter((entry) => entry[1] >= oldest)
  }
  const insert = (state: Distinct, [hash, bucket]: Distinct[number]): Distinct => {
    const known = state.find((entry) => entry[0] === hash)
    if (known && known[1] >= bucket) return state
    const others = known ? state.filter((entry) => entry !== known) : state
    return [...others, [hash, bucket] as const].sort((a, b) => a[0] - b[0]).slice(0, sample)
  }
  return sealed<Distinct>({
    maxBytes: 2 + sample * 20,
    add: (state: Distinct | null, { value, time }: FeatureFact) =>
      value === undefined
        ? (state ?? [])
        : insert(state ?? [], [hash53(String(value)) % hashRange, bucketOf(time)]),
    merge: (a: Distinct, b: Distinct) => b.reduce(insert, a),
    read(state: Distinct | null, now) {
      const kept = state ?? []
      const counted = alive(kept, now).length
      if (kept.length < sample) return counted
      return Math.round((counted * (sample - 1)) / sample / (kept.at(-1)![0] / hashRange))
    },
    changesAt(state: Distinct | null, now) {
      const buckets = alive(state ?? [], now).map((entry) => entry[1])
      if (!Number.isFinite(within) || buckets.length === 0) return Number.POSITIVE_INFINITY
      return (Math.min(...buckets) + Math.ceil(within / length)) * length
    },
  })
}
