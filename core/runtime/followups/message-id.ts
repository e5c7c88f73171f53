import type { Run } from '../../followups/run.ts'
import { digestOf } from '../../hash.ts'

/** The id of the message of a run's step: the same for every attempt, in whatever process. */
export function messageIdOf({ id, step }: Pick<Run, 'id' | 'step'>): string {
  return digestOf(`message ${id} ${step}`)
}
