/**
 * Integer sums in UTC time buckets: `b` is the newest bucket's number, `w` the sums from it
 * backwards. Buckets further back than `size` are forgotten.
 */
export interface Buckets {
  readonly b: number
  readonly w: readonly number[]
}

export function addToBuckets(buckets: Buckets | null, size: number, bucket: number, amount: number): Buckets {
  if (!buckets || buckets.w.length === 0) return { b: bucket, w: [amount] }
  const ahead = bucket - buckets.b
  if (ahead <= -size) return buckets
  if (ahead <= 0) {
    const w = [...buckets.w]
    while (w.length <= -ahead) w.push(0)
    w[-ahead]! += amount
    return trimmed(buckets.b, w)
  }
  const w =
    ahead >= size ? [amount] : [amount, ...new Array<number>(ahead - 1).fill(0), ...buckets.w].slice(0, size)
  return trimmed(bucket, w)
}

export function mergeBuckets(a: Buckets, b: Buckets, size: number): Buckets {
  const [newer, older] = a.b >= b.b ? [a, b] : [b, a]
  let merged = newer
  for (let i = 0; i < older.w.length; i++) merged = addToBuckets(merged, size, older.b - i, older.w[i]!)
  return merged
}

/** Two equal histories have equal buckets, whatever was added and taken back on the way. */
function trimmed(bucket: number, sums: number[]): Buckets {
  let start = 0
  let end = sums.length
  while (end > 0 && sums[end - 1] === 0) end--
  while (start < end && sums[start] === 0) start++
  return { b: bucket - start, w: sums.slice(start, end) }
}
