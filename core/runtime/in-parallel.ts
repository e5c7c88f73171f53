/** Calls `work` for each, `limit` at once. The first failure rejects, and no further call begins. */
export async function inParallel<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]()
  let failed = false
  const worker = async (first: T) => {
    let item = first
    while (!failed) {
      try {
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
      const next = queue.next()
      if (next.done) return
      item = next.value
    }
  }
  const workers: Promise<void>[] = []
  while (workers.length < limit) {
    const next = queue.next()
    if (next.done) break
    workers.push(worker(next.value))
  }
  await Promise.all(workers)
}
