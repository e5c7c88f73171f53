/**
 * Integer sums in UTC time buckets: `b` is the newest bucket's number, `w` the sums from it
 * backwards. Buckets further back than `size` are forgotten.
 */
export interface Buckets {
  readonly b: number
  readonly w: readonly number[]
}

/** Null: all that was added was taken back. */
export function addToBuckets(
  buckets: Buckets | null,
  size: number,
  bucket: number,
  amount: number,
): Buckets | null {
  if (!buckets) return trimmed(bucket, [amount])
  const ahead = bucket - buckets.b
  if (ahead <= -size) return buckets
  if (ahead > 0) return trimmed(bucket, shifted(buckets.w, ahead, size, amount))
  const w = [...buckets.w]
  while (w.length <= -ahead) w.push(0)
  w[-ahead]! += amount
  return trimmed(buckets.b, w)
}

export function mergeBuckets(a: Buckets, b: Buckets, size: number): Buckets | null {
  const [newer, older] = a.b >= b.b ? [a, b] : [b, a]
  const offset = newer.b - older.b
  const w = [...newer.w]
  for (let i = 0; i < older.w.length && i + offset < size; i++) {
    while (w.length <= i + offset) w.push(0)
    w[i + offset]! += older.w[i]!
  }
  return trimmed(newer.b, w)
}

/** Without the buckets before one; the very same where there are none. */
export function bucketsSince(buckets: Buckets, oldest: number): Buckets | null {
  const kept = buckets.b - oldest + 1
  if (kept >= buckets.w.length) return buckets
  return kept <= 0 ? null : trimmed(buckets.b, buckets.w.slice(0, kept))
}

function shifted(sums: readonly number[], by: number, size: number, first: number): number[] {
  if (by >= size) return [first]
  return [first, ...new Array<number>(by - 1).fill(0), ...sums].slice(0, size)
}

/** Two equal histories have equal buckets, whatever was added and taken back on the way. */
function trimmed(bucket: number, sums: number[]): Buckets | null {
  let start = 0
  let end = sums.length
  while (end > 0 && sums[end - 1] === 0) end--
  while (start < end && sums[start] === 0) start++
  if (start === end) return null
  return { b: bucket - start, w: start === 0 && end === sums.length ? sums : sums.slice(start, end) }
}
