/**
 * Remembers what `compute` answered for the most recent keys: at least `limit`, at most twice as many.
 * Two generations instead of a linked list: a hit in the young one costs a single look-up.
 */
export function recentMemo<V>(limit: number, compute: (key: string) => V): (key: string) => V {
  let young = new Map<string, V>()
  let old = new Map<string, V>()

  return (key) => {
    const hit = young.get(key)
    if (hit !== undefined || young.has(key)) return hit as V
    const value = old.has(key) ? (old.get(key) as V) : compute(key)
    if (young.size >= limit) {
      old = young
      young = new Map()
    }
    young.set(key, value)
    return value
  }
}
