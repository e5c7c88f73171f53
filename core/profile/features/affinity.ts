import { addToBuckets, type Buckets, bucketsSince, mergeBuckets } from './buckets.ts'
import { type FeatureFact, type FeatureKind, sealed } from './kind.ts'

/** At most this many keys a ranking; the weight of the others is only summed. */
const affinityKeys = 24
/** Weights are kept in buckets of a quarter half-life, six half-lives back (what is older weighs under 2%). */
const bucketsKept = 24
/** A key of 32 characters and what JSON puts around it. Weights are reckoned with two digits, and those of `scale`. */
const keyBytes = 54

interface Affinities {
  readonly k: Readonly<Record<string, Buckets>>
  /** Weight of the keys that were dropped. */
  readonly d: number
}

/** What `features.<affinity>` is to conditions and templates. */
export interface AffinityValue {
  /** The key with the most decayed weight. */
  readonly top: string | undefined
  /** All keys, heaviest first. */
  readonly keys: readonly string[]
  /** Each key's part of the whole, 0–1. */
  readonly share: Readonly<Record<string, number>>
  /** The decayed weight of all keys. */
  readonly weight: number
}

/**
 * A ranking of what a person is drawn to: weights that halve every `halfLife` milliseconds, decayed
 * when read so that sums stay integers. Exact in any order for up to 24 keys; beyond that the
 * lightest key is dropped, and its weight joins the dropped weight: the total stays exact.
 */
export function affinity(halfLife: number, scale: number): FeatureKind {
  const length = Math.ceil(halfLife / 4)
  const bucketOf = (time: number) => Math.floor(time / length)
  const weigh = (buckets: Buckets, at: number) => {
    let weight = 0
    for (let i = 0; i < buckets.w.length; i++) weight += buckets.w[i]! * decay(at - buckets.b + i)
    return weight / scale
  }
  const bounded = (k: Affinities['k'], d: number): Affinities | null => {
    const keys = Object.keys(k)
    if (keys.length === 0 && d === 0) return null
    if (keys.length <= affinityKeys) return { k, d }
    const newest = Math.max(...keys.map((key) => k[key]!.b))
    const heaviest = keys
      .map((key) => ({ key, weight: weigh(k[key]!, newest) }))
      .sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1))
    const dropped = heaviest.slice(affinityKeys).flatMap(({ key }) => k[key]!.w)
    return {
      k: Object.fromEntries(heaviest.slice(0, affinityKeys).map(({ key }) => [key, k[key]!])),
      d: dropped.reduce((sum, weight) => sum + weight, d),
    }
  }
  return sealed<Affinities>({
    maxBytes: 16 + affinityKeys * (keyBytes + bucketsKept * (2 + String(scale).length)),
    add(state: Affinities | null, { value, time, amount }: FeatureFact) {
      if (value === undefined) return state
      const { k, d } = state ?? { k: {}, d: 0 }
      const key = String(value)
      const known = Object.hasOwn(k, key) ? k[key]! : null
      const buckets = addToBuckets(known, bucketsKept, bucketOf(time), amount)
      return bounded(buckets ? { ...k, [key]: buckets } : without(k, key), d)
    },
    merge(a: Affinities, b: Affinities) {
      const keys = new Map(Object.entries(a.k))
      for (const [key, buckets] of Object.entries(b.k)) {
        const known = keys.get(key)
        const sum = known ? mergeBuckets(known, buckets, bucketsKept) : buckets
        if (sum) keys.set(key, sum)
        else keys.delete(key)
      }
      return bounded(Object.fromEntries(keys), a.d + b.d)
    },
    since(state: Affinities, moment) {
      const oldest = Math.ceil(moment / length)
      const entries = Object.entries(state.k)
      const kept = entries.map(([key, buckets]) => [key, bucketsSince(buckets, oldest)] as const)
      if (kept.every(([, buckets], i) => buckets === entries[i]![1])) return state
      const k = Object.fromEntries(kept.filter(([, buckets]) => buckets !== null)) as Affinities['k']
      // When the dropped weight was gained nobody knows.
      return Object.keys(k).length === 0 ? null : { k, d: 0 }
    },
    read(state: Affinities | null, now): AffinityValue {
      const at = bucketOf(now)
      const weighed = Object.entries(state?.k ?? {})
        .map(([key, buckets]) => ({ key, weight: weigh(buckets, at) }))
        .filter(({ weight }) => weight > 0)
        .sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1))
      const weight = weighed.reduce((sum, entry) => sum + entry.weight, 0)
      const share: Record<string, number> = Object.create(null)
      for (const entry of weighed) share[entry.key] = entry.weight / weight
      return { top: weighed[0]?.key, keys: weighed.map(({ key }) => key), share, weight }
    },
    changesAt: (state: Affinities | null, now) =>
      state && Object.keys(state.k).length > 0 ? (bucketOf(now) + 1) * length : Number.POSITIVE_INFINITY,
  })
}

/**
 * One number, 0–100, for how busy a person has been lately: 100 · (1 − 2^(−weight / 20)) of the
 * decayed weight, so that it saturates.
 */
export function score(halfLife: number, scale: number): FeatureKind {
  const ranking = affinity(halfLife, scale)
  return {
    ...ranking,
    maxBytes: 150,
    add: (state, fact) => ranking.add(state, { ...fact, value: 'all' }),
    read(state, now) {
      const { weight } = ranking.read(state, now) as AffinityValue
      return Math.round(100 * (1 - 2 ** (-Math.max(0, weight) / 20)))
    },
  }
}

function without(keys: Affinities['k'], key: string): Affinities['k'] {
  return Object.fromEntries(Object.entries(keys).filter(([other]) => other !== key))
}

const decays = Array.from({ length: 4 * 32 }, (_, quarters) => 2 ** (-quarters / 4))

function decay(quarters: number): number {
  return quarters <= 0 ? 1 : (decays[quarters] ?? 0)
}
