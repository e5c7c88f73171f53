import type { Clock } from '../../core/ports/clock.ts'

const minute = 60_000
/** Buckets kept; the one unused for longest goes first. */
const longest = 10_000

interface Bucket {
  tokens: number
  at: number
}

/**
 * Counts requests per key (token bucket): `perMinute` at once, then one whenever its share of a minute
 * has passed. What counts for several, up to more than a minute's worth, waits until a full minute's is
 * there, and is paid off afterwards. Returns 0, or the seconds to wait.
 */
export function tokenBuckets(
  perMinute: number,
  clock: Clock,
  limit: number = longest,
): (key: string, count?: number) => number {
  const buckets = new Map<string, Bucket>()

  return (key, count = 1) => {
    const now = clock.now()
    const bucket = buckets.get(key) ?? { tokens: perMinute, at: now }
    buckets.delete(key)
    buckets.set(key, bucket)
    if (buckets.size > limit) buckets.delete(buckets.keys().next().value!)
    const refilled = (Math.max(0, now - bucket.at) * perMinute) / minute
    bucket.tokens = Math.min(perMinute, bucket.tokens + refilled)
    bucket.at = now
    const needed = Math.min(count, perMinute)
    if (bucket.tokens < needed) return Math.ceil(((needed - bucket.tokens) * minute) / perMinute / 1000)
    bucket.tokens -= count
    return 0
  }
}
