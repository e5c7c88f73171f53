import type { MergeSaga } from './merge-saga.ts'
import type { Profiles } from './profiles.ts'
import type { Site } from './site.ts'

/** The parts that wait for the store, tied together. */
export interface Shell {
  readonly site: Site
  readonly profiles: Profiles
  readonly merges: MergeSaga
}
