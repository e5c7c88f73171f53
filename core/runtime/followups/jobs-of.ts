import type { Job } from '../../ports/jobs.ts'
import { wakePrefix } from '../storing/keys.ts'

/** The follow-ups among what is scheduled. */
export function jobsOf(scheduled: readonly { readonly name: string; readonly at: number }[]): Job[] {
  return scheduled.flatMap(({ name, at }) =>
    isWake(name) ? [{ id: name.slice(wakePrefix.length), at }] : [],
  )
}

export function isWake(name: string): boolean {
  return name.startsWith(wakePrefix)
}
