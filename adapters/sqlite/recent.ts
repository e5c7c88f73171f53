/** A bounded map that forgets what was not used lately. */
export interface Recent<T> {
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
  clear(): void
}

/**
 * Two generations: what is used moves to the young one, and when that holds half of the limit the old
 * one is dropped. Nearly as good as least-recently-used, without a list to mend on every hit.
 */
export function recent<T>(limit: number): Recent<T> {
  const half = Math.ceil(limit / 2)
  let young = new Map<string, T>()
  let old = new Map<string, T>()

  function set(key: string, value: T): void {
    young.set(key, value)
    if (young.size <= half) return
    old = young
    young = new Map()
  }

  return {
    get(key) {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    set,
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
    clear() {
      young.clear()
      old.clear()
    },
  }
}
