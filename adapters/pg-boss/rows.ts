import type { Job } from '../../core/ports/jobs.ts'

/** A job as a boss takes it. */
export interface JobRow {
  readonly data: Job
  readonly singletonKey: string
  readonly startAfter: Date
}

/** In one order for everybody, so that processes that write the same at once wait for each other, and not in a ring. */
export function rowsOf(jobs: readonly Job[]): JobRow[] {
  return jobs
    .map(({ id, at }) => ({ data: { id, at }, singletonKey: `${id}.${at}`, startAfter: new Date(at) }))
    .sort((a, b) => (a.singletonKey < b.singletonKey ? -1 : 1))
}
