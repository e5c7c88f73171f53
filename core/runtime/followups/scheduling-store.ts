import type { Job } from '../../ports/jobs.ts'
import type { Commit, Store } from '../../ports/store.ts'
import { wakePrefix } from '../storing/keys.ts'

/**
 * The store, telling of follow-ups that a commit scheduled once it is durable. Who is told may be late or fail: the
 * schedule itself has them.
 */
export function schedulingStore(store: Store, scheduled: (jobs: readonly Job[]) => void): Store {
  return {
    ...store,
    async commit(commit) {
      const result = await store.commit(commit)
      const jobs = result.ok ? jobsOf(commit) : []
      if (jobs.length > 0) scheduled(jobs)
      return result
    },
  }
}

function jobsOf({ schedule = [] }: Commit): Job[] {
  return schedule.flatMap(({ name, at }) =>
    name.startsWith(wakePrefix) ? [{ id: name.slice(wakePrefix.length), at }] : [],
  )
}
