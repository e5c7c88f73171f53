import type { Job } from '../../ports/jobs.ts'
import type { Store } from '../../ports/store.ts'
import { jobsOf } from './jobs-of.ts'

/**
 * The store, telling of follow-ups that a commit scheduled once it is durable. Who is told may be late or fail: the
 * schedule itself has them.
 */
export function schedulingStore(store: Store, scheduled: (jobs: readonly Job[]) => void): Store {
  return {
    ...store,
    async commit(commit) {
      const result = await store.commit(commit)
      const jobs = result.ok && commit.schedule ? jobsOf(commit.schedule) : []
      if (jobs.length > 0) scheduled(jobs)
      return result
    },
  }
}
