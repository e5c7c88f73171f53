import { addToBuckets, type Buckets, bucketsSince, mergeBuckets } from './buckets.ts'
import { type FeatureKind, sealed } from './kind.ts'

/** At most this many buckets a window. */
const bucketLimit = 32

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const bucketLengths = [
  minute,
  5 * minute,
  15 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  7 * day,
  30 * day,
  365 * day,
]

/**
 * The bucket a window of this length is counted in: the shortest with which it needs at most 31.
 * A window is exact to one bucket: a fact leaves it up to one bucket early. 30 days count in days,
 * 24 hours in hours, one hour in 5 minutes.
 */
export function bucketLength(within: number): number {
  return bucketLengths.find((length) => within / length <= bucketLimit - 1) ?? bucketLengths.at(-1)!
}

/** A count or sum over the last `within` milliseconds. `scale`: stored integers per unit of the value. */
export function windowSum(within: number, scale = 1): FeatureKind {
  const length = bucketLength(within)
  const size = Math.ceil(within / length)
  const bucketOf = (time: number) => Math.floor(time / length)
  return sealed<Buckets>({
    maxBytes: 24 + size * 9,
    add: (state: Buckets | null, { time, amount }) => addToBuckets(state, size, bucketOf(time), amount),
    merge: (a: Buckets, b: Buckets) => mergeBuckets(a, b, size),
    negate: ({ b, w }: Buckets) => ({ b, w: w.map((sum) => -sum || 0) }),
    read(state: Buckets | null, now) {
      if (!state) return 0
      let sum = 0
      const oldest = bucketOf(now) - size + 1
      for (let i = 0; i < state.w.length && state.b - i >= oldest; i++) sum += state.w[i]!
      return sum / scale
    },
    since: (state: Buckets, moment) => bucketsSince(state, Math.ceil(moment / length)),
    changesAt(state: Buckets | null, now) {
      if (!state) return Number.POSITIVE_INFINITY
      const oldest = bucketOf(now) - size + 1
      for (let i = state.w.length - 1; i >= 0; i--) {
        if (state.b - i >= oldest && state.w[i] !== 0) return (state.b - i + size) * length
      }
      return Number.POSITIVE_INFINITY
    },
  })
}

/** A count or sum over everything. */
export function totalSum(scale = 1): FeatureKind {
  return sealed<number>({
    maxBytes: 17,
    add: (state: number | null, { amount }) => (state ?? 0) + amount || null,
    merge: (a: number, b: number) => a + b || null,
    negate: (state: number) => -state,
    since: (state: number) => state,
    undated: true,
    read: (state: number | null) => (state ?? 0) / scale,
    changesAt: () => Number.POSITIVE_INFINITY,
  })
}
