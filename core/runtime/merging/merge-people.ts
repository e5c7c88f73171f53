import { checkOptions } from '../../check-options.ts'
import { AttuneError } from '../../errors.ts'
import type { PersonReference } from '../../identity/person.ts'
import { outranks } from '../../identity/survivor.ts'
import { checkUserId } from '../../identity/user-id.ts'
import { own } from '../../json.ts'
import { userClaim } from '../../profile/claims.ts'
import type { MergeCause, Profile } from '../../profile/profile.ts'
import { findPerson } from '../people/find-person.ts'
import type { Shell } from '../shell.ts'
import { claimStep, type Step } from '../storing/change.ts'
import { Draft, type Stored } from '../storing/draft.ts'
import { knownProfileId, pointerLife, profileKey } from '../storing/keys.ts'

/** Who says that two people are one, and why: kept in the topic `merges` of the log. */
export interface MergeAuthority {
  /** A person or system of the site, 1–128 characters. */
  readonly by: string
  /** 1–512 characters. */
  readonly why: string
}

/** What came of a merge. */
export interface Merged {
  /** Where both references lead from now on. */
  readonly profileId: string
  /** Absent where only one of the two was stored, or both were one already. */
  readonly mergeId?: string
}

/** Merges that others begin meanwhile are followed this often. */
const attempts = 8

/** @throws AttuneError ATTUNE_OPTIONS */
export function checkAuthority(authority: unknown, taker: 'merge()' | 'unmerge()'): MergeAuthority {
  const given = typeof authority === 'object' && authority !== null ? authority : {}
  checkOptions<MergeAuthority>(taker, given, { by: true, why: true }, 'authority')
  const [by, why] = [own(given, 'by'), own(given, 'why')]
  if (isText(by, 128) && isText(why, 512)) return { by, why }
  const cure = 'Give { by, why }, such as { by: "support/ines", why: "ticket 4711: two accounts" }.'
  throw new AttuneError('ATTUNE_OPTIONS', `Two people become one only if somebody says so. ${cure}`)
}

/**
 * Makes one person of two, known or not. All references to either lead to the one; the user id of `into`, where
 * it has one, is theirs from now on. Undefined: nobody is stored under one of them, and there is no user id that
 * could lead there.
 * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_CONFLICT
 */
export async function mergePeople(
  shell: Shell,
  from: PersonReference,
  into: PersonReference,
  cause: MergeCause,
): Promise<Merged | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [a, b] = [await findPerson(shell, from), await findPerson(shell, into)]
    const merged = await mergeFound(shell, { from, a, into, b }, cause)
    if (merged !== 'again') return merged
  }
  throw new AttuneError('ATTUNE_CONFLICT', `Two people changed ${attempts} times while they became one.`)
}

interface Found {
  readonly from: PersonReference
  readonly a: Stored | undefined
  readonly into: PersonReference
  readonly b: Stored | undefined
}

async function mergeFound(shell: Shell, { from, a, into, b }: Found, cause: MergeCause) {
  const primary = userIdOf(into) ?? b?.profile.userId
  if (!a || !b) {
    const stored = a ?? b
    const missing = userIdOf(a ? into : from)
    return stored && missing !== undefined ? leadTo(shell, stored, missing, primary, cause) : undefined
  }
  if (a.profile.id === b.profile.id) {
    await change(shell, a, [nameStep(primary)])
    return { profileId: a.profile.id }
  }
  const [stays, goes] = outranks(a.profile, b.profile) ? [a.profile, b.profile] : [b.profile, a.profile]
  const destination = { profileId: stays.id, userId: primary ?? stays.userId, primary: primary !== undefined }
  const judge = (fresh: Profile) => (outranks(stays, fresh) ? destination : undefined)
  const mergeId = await shell.merges.merge(goes.id, judge, cause)
  return mergeId === undefined ? 'again' : { profileId: stays.id, mergeId }
}

/** A user id under which nobody is stored yet leads to a person. */
async function leadTo(
  shell: Shell,
  stored: Stored,
  userId: string,
  primary: string | undefined,
  cause: MergeCause,
): Promise<Merged | 'again'> {
  const { site, merges, profiles } = shell
  const there = await profiles.locate(knownProfileId(userId))
  if (there.stored) return 'again'
  if (stored.profile.userId === undefined) {
    const destination = { profileId: there.id, userId, primary: true }
    const judge = (fresh: Profile) => (fresh.userId === undefined ? destination : undefined)
    const mergeId = await merges.merge(stored.profile.id, judge, cause)
    return mergeId === undefined ? 'again' : { profileId: there.id, mergeId }
  }
  const now = site.clock.now()
  const { profile } = await change(shell, stored, [
    claimStep(userClaim(userId), now, site.namespaces.limitOf),
    nameStep(primary),
    (profile) => ({ profile: { ...profile, indexed: profile.indexed ?? now } }),
  ])
  const { partition, name } = profileKey(there.id)
  const written = await site.store.commit({
    partition,
    // Still nobody: whoever began there since is a person to be merged, not to be overwritten.
    check: [{ name, version: null }],
    set: [{ name, value: { pointer: profile.id, at: now }, ttl: pointerLife }],
  })
  return written.ok ? { profileId: profile.id } : 'again'
}

async function change({ profiles }: Shell, stored: Stored, steps: readonly Step[]): Promise<Stored> {
  const draft = new Draft(stored)
  for (const step of steps) draft.add(step)
  return draft.profile === stored.profile ? stored : profiles.commit(draft)
}

/** The user id that is the person's from now on; the others still lead to them. */
function nameStep(userId: string | undefined): Step {
  return (profile) =>
    userId === undefined || profile.userId === undefined || profile.userId === userId
      ? { profile }
      : { profile: { ...profile, userId } }
}

function userIdOf(reference: PersonReference): string | undefined {
  const userId = own(reference, 'userId')
  return userId === undefined ? undefined : checkUserId(userId)
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longest
}
