import { createMergeSaga, type MergeSaga } from './merging/merge-saga.ts'
import { createErasures, type Erasures } from './privacy/erase.ts'
import type { Site } from './site.ts'
import { type Accounts, createAccounts } from './storing/accounts.ts'
import { createPageWrites, type PageWrites } from './storing/page-writes.ts'
import { createProfiles, type Profiles } from './storing/profiles.ts'

/** The parts that wait for the store, tied together. */
export interface Shell {
  readonly site: Site
  readonly accounts: Accounts
  readonly profiles: Profiles
  readonly pageWrites: PageWrites
  readonly merges: MergeSaga
  readonly erasures: Erasures
}

export function createShell(site: Site): Shell {
  const { measure } = site
  const merges = createMergeSaga(site, () => profiles)
  const profiles = createProfiles(site, merges.finish)
  const pageWrites = createPageWrites(site, profiles)
  const accounts = createAccounts(site, () => profiles)
  const erasures = createErasures({ site, profiles, accounts })
  if (!measure) return { site, accounts, profiles, pageWrites, merges, erasures }
  return {
    ...{ site, accounts, profiles, pageWrites },
    merges: { ...merges, merge: (...args) => measure('merge', () => merges.merge(...args)) },
    erasures: { ...erasures, erase: (...args) => measure('erase', () => erasures.erase(...args)) },
  }
}
