import type { Job } from '../../ports/jobs.ts'
import type { Store } from '../../ports/store.ts'
import { jobsOf } from './jobs-of.ts'

/**
 * The store, telling of follow-ups that a commit scheduled once it is durable. Who is told may be late or fail: the
 * schedule itself has them.
 * @param tell never rejects
 */
export function schedulingStore(
  store: Store,
  tell: (jobs: readonly Job[]) => Promise<void>,
): { store: Store; told(): Promise<void> } {
  const telling = new Set<Promise<void>>()
  return {
    store: {
      ...store,
      async commit(commit) {
        const result = await store.commit(commit)
        const jobs = result.ok && commit.schedule ? jobsOf(commit.schedule) : []
        if (jobs.length > 0) {
          const one = tell(jobs).finally(() => telling.delete(one))
          telling.add(one)
        }
        return result
      },
    },
    /** Resolves when all was told. */
    async told() {
      await Promise.all(telling)
    },
  }
}
