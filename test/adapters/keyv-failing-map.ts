/** A storage adapter for Keyv over a Map that can fail, as a database does whose process dies or hangs up. */
export interface FailingMap {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<boolean>
  delete(key: string): Promise<boolean>
  clear(): Promise<void>
  /** So many writes succeed; all that follow fail. */
  failAfter(writes: number): void
  failReads(): void
  recover(): void
}

export function failingMap(): FailingMap {
  const map = new Map<string, unknown>()
  let writesLeft = Number.POSITIVE_INFINITY
  let readable = true

  function write<T>(work: () => T): T {
    if (writesLeft-- <= 0) throw new Error('the database is gone')
    return work()
  }

  return {
    async get(key) {
      if (!readable) throw new Error('the database is gone')
      return map.get(key)
    },
    set: async (key, value) => write(() => map.set(key, value) === map),
    delete: async (key) => write(() => map.delete(key)),
    clear: async () => map.clear(),
    failAfter(writes) {
      writesLeft = writes
    },
    failReads() {
      readable = false
    },
    recover() {
      writesLeft = Number.POSITIVE_INFINITY
      readable = true
    },
  }
}
