import { AttuneError } from '../../errors.ts'
import type { PersonReference } from '../../identity/person.ts'
import { type MergeRecord, type Remains, unmergePlan } from '../../identity/unmerge-plan.ts'
import type { Profile } from '../../profile/profile.ts'
import { findPerson } from '../people/find-person.ts'
import { renewRows } from '../people/index-rows.ts'
import type { Shell } from '../shell.ts'
import type { Stored } from '../storing/draft.ts'
import { mergedName, partitionOf, profileKey, unmergeName } from '../storing/keys.ts'
import { profileCommit } from '../storing/profile-commit.ts'
import { pointerOf } from '../storing/profile-reader.ts'
import type { MergeAuthority } from './merge-people.ts'

/** What undoing a merge came to. */
export interface Unmerged {
  /** The profile that had stayed. */
  readonly profileId: string
  /** The one that is there again, and where its user ids, identifiers and old cookies lead. */
  readonly restored: string
  /** What could not be undone. */
  readonly remains: Remains
}

/** A merge that is being undone: the other profile is still to be put back. */
interface Undoing {
  readonly restore: Profile
  readonly at: number
}

const attempts = 20
/** In milliseconds: what a process that died left undone is done after this long. */
const patience = 60_000

/**
 * Undoes the last merge of a person, as far as it can be. Two commits: the profile that stayed becomes what it was
 * and what happened since; then the other is put back in the place of its pointer. Undefined: there is no such
 * merge, or it is too long ago.
 * @throws AttuneError ATTUNE_UNMERGE, ATTUNE_CONFLICT
 */
export async function unmergePeople(
  shell: Shell,
  person: PersonReference,
  mergeId: string,
  authority: MergeAuthority,
): Promise<Unmerged | undefined> {
  const { site, profiles } = shell
  const { store, clock, features, namespaces } = site
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored = await findPerson(shell, person)
    const name = mergedName(mergeId)
    const entry = stored && (await store.get({ partition: partitionOf(stored.profile.id), name }))
    const record = entry?.value as MergeRecord | undefined
    if (!stored || !record?.into || record.into.id !== stored.profile.id) return undefined
    if (stored.profile.absorbed.at(-1) !== mergeId) throw laterMerges
    const timeline = [...(await profiles.readTail(stored.profile)), ...stored.profile.timeline]
    const now = clock.now()
    const context = { features, limitOf: namespaces.limitOf, now }
    const { into, from, remains } = unmergePlan(stored.profile, record, timeline, context)
    const { id: profileId } = into.profile
    const value = { mergeId, into: profileId, from: from.id, at: now, ...authority, remains }
    const log = [{ topic: 'unmerges' as const, value }]
    const { request } = profileCommit({ ...into, log }, stored.version, site)
    const undoing: Undoing = { restore: from, at: now }
    const result = await store.commit({
      ...request,
      check: [...request.check!, { name, version: entry!.version }],
      set: [...request.set!, { name, value: undoing }],
      schedule: [
        ...(request.schedule ?? []),
        { name: unmergeName(mergeId), at: now + patience, value: { profileId } },
      ],
    })
    if (!result.ok) continue
    await finishUnmerge(shell, profileId, mergeId)
    return { profileId, restored: from.id, remains }
  }
  throw new AttuneError(
    'ATTUNE_CONFLICT',
    `A profile changed ${attempts} times while it was to be separated.`,
  )
}

/** Puts back what a merge that is being undone had taken, here or in a process that died. */
export async function finishUnmerge(shell: Shell, profileId: string, mergeId: string): Promise<void> {
  const { store } = shell.site
  const partition = partitionOf(profileId)
  const name = mergedName(mergeId)
  const entry = await store.get({ partition, name })
  const { restore } = (entry?.value ?? {}) as Partial<Undoing>
  if (entry && restore) {
    const restored = await putBack(shell, restore, mergeId)
    if (restored) await renewRows(shell, restored.profile)
  }
  await store.commit({
    partition,
    ...(entry && restore && { check: [{ name, version: entry.version }], delete: [name] }),
    unschedule: [unmergeName(mergeId)],
  })
}

/** Only where its pointer is, or what is to become one: whoever was erased, or begins anew there, is left alone. */
async function putBack({ site }: Shell, restore: Profile, mergeId: string): Promise<Stored | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const key = profileKey(restore.id)
    const there = await site.store.get(key)
    const isGoing = (there?.value as Profile | undefined)?.moving?.mergeId === mergeId
    if (!there || (pointerOf(there.value) === undefined && !isGoing)) return undefined
    const unlogged = { profile: restore, chunks: [], deleted: [], log: [] }
    const { profile, request } = profileCommit(unlogged, there.version, site)
    const result = await site.store.commit(request)
    if (result.ok) return { profile, version: result.versions[key.name]! }
  }
  throw new AttuneError('ATTUNE_CONFLICT', `A pointer changed ${attempts} times while it was to be replaced.`)
}

const laterMerges = new AttuneError(
  'ATTUNE_UNMERGE',
  'Other profiles became part of this person later. Undo those merges first, the newest before the others.',
)
