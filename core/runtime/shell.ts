import { createMergeSaga, type MergeSaga } from './merge-saga.ts'
import { createPageWrites, type PageWrites } from './page-writes.ts'
import { createProfiles, type Profiles } from './profiles.ts'
import type { Site } from './site.ts'

/** The parts that wait for the store, tied together. */
export interface Shell {
  readonly site: Site
  readonly profiles: Profiles
  readonly pageWrites: PageWrites
  readonly merges: MergeSaga
}

export function createShell(site: Site): Shell {
  const merges = createMergeSaga(site, () => profiles)
  const profiles = createProfiles(site, merges.finish)
  return { site, profiles, pageWrites: createPageWrites(site, profiles), merges }
}
