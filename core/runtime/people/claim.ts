import { outranks } from '../../identity/survivor.ts'
import type { Profile } from '../../profile/profile.ts'
import type { Shell } from '../shell.ts'
import { claimStep, conflictStep, knownStep } from '../storing/change.ts'
import { Draft, type Loaded } from '../storing/draft.ts'
import { mergeUnknown } from './identify.ts'
import { findHolder, forgetRows, writeRow } from './index-rows.ts'

/**
 * What came of a claim: `linked`, the identifier leads to this person now; `merged`, and so does all that was
 * known under it; `taken`, it is another person's and stays theirs.
 */
export type ClaimOutcome = 'linked' | 'merged' | 'taken'

export interface Claimed {
  readonly outcome: ClaimOutcome
  /** The profile to go on with. */
  readonly loaded: Loaded
}

/** Merges that others begin meanwhile are followed this often. */
const attempts = 8

/**
 * Links an identifier to a known person whom the site authenticated. Whoever held it and has no user id was
 * the same person all along, and becomes one with them; somebody with a user id of their own keeps it, and
 * the topic `conflicts` of the log says so. Nothing may be pending on the profile.
 */
export async function linkClaim(shell: Shell, person: Profile, claim: string): Promise<Claimed> {
  const { profiles, merges } = shell
  let { id } = person
  let outcome: ClaimOutcome = 'linked'
  for (let attempt = 0; attempt < attempts; attempt++) {
    const self = await profiles.load(id)
    const holder = (await findHolder(shell, claim))?.holder?.profile
    if (!self) break
    id = self.profile.id
    if (!holder || holder.id === id) {
      const other = await take(shell, self, claim)
      if (!other) return { outcome, loaded: (await profiles.load(id)) ?? self }
    } else if (holder.userId !== undefined && self.profile.userId !== undefined) {
      return { outcome: 'taken', loaded: await noteConflict(shell, self, claim, holder) }
    } else {
      const [stays, goes] = outranks(holder, self.profile) ? [holder, self.profile] : [self.profile, holder]
      const into = { profileId: stays.id, userId: stays.userId }
      await merges.merge(goes.id, (fresh) => (outranks(stays, fresh) ? into : undefined), { source: 'claim' })
      outcome = 'merged'
      id = stays.id
    }
  }
  return { outcome, loaded: (await profiles.load(id)) ?? { profile: person, version: null } }
}

/** The profile first, then the row: so no row is left that its profile does not list. Returns who was faster. */
async function take(shell: Shell, self: Loaded, claim: string): Promise<Profile | undefined> {
  const { site, profiles } = shell
  const draft = new Draft(self)
  if (self.profile.kind !== 'known') draft.add(knownStep())
  if (!Object.hasOwn(self.profile.ids, claim)) {
    draft.add(claimStep(claim, site.clock.now(), site.namespaces.limitOf))
    await forgetRows(shell, self.profile.ids, draft.profile.ids, [self.profile.id])
  }
  const { profile } = draft.isEmpty ? self : await profiles.commit(draft)
  return (await writeRow(shell, claim, profile.id))?.profile
}

/**
 * Goes on as whoever holds a claim. A stored unknown profile becomes part of theirs; where nobody holds it, an
 * unknown visitor becomes known by it, and in the browser of somebody known another person begins.
 * `keep`: consent allows to store something.
 */
export async function becomeHolder(
  shell: Shell,
  claim: string,
  current: { readonly loaded: Loaded; readonly stored: boolean },
  { keep, stranger }: { keep: boolean; stranger: () => Loaded },
): Promise<{ draft: Draft; stored: boolean }> {
  const { profiles, site } = shell
  let { loaded, stored } = current
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { holder } = (await findHolder(shell, claim)) ?? {}
    if (holder && holder.profile.id !== loaded.profile.id) {
      const { id: profileId, userId } = holder.profile
      if (stored) await mergeUnknown(shell, loaded.profile, { profileId, userId }, 'login')
      const theirs = await profiles.load(profileId)
      if (theirs) return { draft: new Draft(theirs), stored: true }
      continue
    }
    if (!holder && loaded.profile.kind === 'known' && !Object.hasOwn(loaded.profile.ids, claim)) {
      loaded = stranger()
      stored = false
    }
    if (!stored && !keep) {
      const draft = new Draft(loaded)
      draft.add(knownStep())
      draft.add(claimStep(claim, site.clock.now(), site.namespaces.limitOf))
      return { draft, stored }
    }
    const other = await take(shell, loaded, claim)
    loaded = (await profiles.load(loaded.profile.id)) ?? loaded
    stored = true
    if (!other) break
  }
  return { draft: new Draft(loaded), stored }
}

async function noteConflict(shell: Shell, self: Loaded, claim: string, holder: Profile): Promise<Loaded> {
  const draft = new Draft(self)
  draft.add(conflictStep(claim, holder.id, shell.site.clock.now()))
  return shell.profiles.commit(draft)
}
