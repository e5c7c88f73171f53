/** Calls `work` for each, `limit` at once. The first failure rejects, and no further call begins. */
export async function inParallel<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]()
  let failed = false
  const worker = async () => {
    while (!failed) {
      const { done, value } = queue.next()
      if (done) return
      try {
        await work(value)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, worker))
}
