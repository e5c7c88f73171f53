import { AttuneError } from '../../errors.ts'
import { own } from '../../json.ts'
import { needsRefresh, refreshFeatures } from '../../profile/features/refresh.ts'
import { blankProfile } from '../../profile/fold.ts'
import { readProfile } from '../../profile/format.ts'
import type { Profile, TimelineEntry } from '../../profile/profile.ts'
import { withoutOld } from '../../profile/retention.ts'
import { tailNames } from '../../profile/timeline.ts'
import { isRenewalDue, renewRows } from '../people/index-rows.ts'
import { begunAgain, readTombstone, wasErased } from '../privacy/tombstone.ts'
import type { Site } from '../site.ts'
import { asError } from '../upkeep/background.ts'
import type { Applied } from './change.ts'
import type { Draft, Loaded, Stored } from './draft.ts'
import { partitionOf, profileKey } from './keys.ts'
import { createOrderClaims } from './order-claims.ts'
import { profileCommit } from './profile-commit.ts'

/** How often a commit that others keep overtaking is tried. */
const attempts = 20
/** Merges of merged profiles: more in a row is damage, not history. */
export const longestChain = 32

/** Reads and changes profiles. */
export interface Profiles {
  /**
   * The profile an id leads to, through merges, as this process knows it: with changes that are still
   * on their way to the store. Undefined: nobody.
   */
  load(id: string): Promise<Loaded | undefined>
  /** Like `load`, and a person of whom nothing is stored where there is nobody: made of what `begin` gives. */
  loadOr(id: string, newcomer: (begun: Loaded) => Loaded): Promise<{ loaded: Loaded; stored: boolean }>
  /** Of the store alone. */
  read(id: string): Promise<Stored | undefined>
  /**
   * Like `read`, with where such a person would be stored: pointers may be left of somebody who is gone. `hops`:
   * how many merges led here.
   * @throws AttuneError ATTUNE_FORMAT_UNREADABLE for more merges in a row than there can be
   */
  locate(id: string, hops?: number): Promise<{ readonly id: string; readonly stored?: Stored }>
  /** Timeline entries beyond the profile itself, oldest first. */
  readTail(profile: Profile): Promise<TimelineEntry[]>
  /** The profile under the feature definitions of this process. */
  upToDate(profile: Profile): Promise<Profile>
  /** A person of whom nothing is stored, under an id that nobody had before. */
  blank(id: string): Loaded
  /** The same under an id that a person may have had who was erased: what happened before that stays out. */
  begin(id: string): Promise<Loaded>
  /**
   * Writes a change, atomically. When somebody else's came first the profile is read again, and the
   * steps are applied to what is there now. `lazy`: nobody waits for it. Nothing is written of a person who is gone by then.
   * @throws AttuneError ATTUNE_CONFLICT, ATTUNE_STORE_UNAVAILABLE
   */
  commit(draft: Draft, options?: { lazy?: boolean }): Promise<Stored>
  /** How many people have a change on its way. */
  readonly pending: number
  /** When no change is on its way any more. */
  settled(): Promise<void>
}

/** `finishMerge` is called with a profile that was found on its way into another, after so many `hops`. */
export function createProfiles(
  site: Site,
  finishMerge: (moving: Stored, hops: number) => Promise<void>,
): Profiles {
  const { store, clock, features, counts, measure, onError } = site
  const pending = new Map<string, { draft: Draft; written: Promise<Stored> }>()

  const locate = async (id: string, hops = 0): Promise<{ id: string; stored?: Stored }> => {
    if (hops > longestChain) throw leadsNowhere()
    const entry = await store.get(profileKey(id))
    if (!entry) return { id }
    const pointer = pointerOf(entry.value)
    if (pointer !== undefined) return locate(pointer, hops + 1)
    const profile = readProfile(entry.value)
    if (profile.moving) {
      await finishMerge({ profile, version: entry.version }, hops + 1)
      return locate(id, hops + 1)
    }
    return { id, stored: { profile: await upToDate(profile), version: entry.version } }
  }

  const read = async (id: string) => (await locate(id)).stored
  const orderClaims = createOrderClaims(site, read)

  const onItsWay = (id: string): Loaded | undefined => {
    const underway = pending.get(id)
    if (!underway) return undefined
    const { draft, written } = underway
    return { profile: draft.profile, version: written, after: draft }
  }

  const upToDate = async (profile: Profile): Promise<Profile> => {
    const fresh = needsRefresh(profile, features)
      ? refreshFeatures(profile, features, await readTail(profile), clock.now())
      : profile
    return site.retention ? withoutOld(fresh, features, site.retention(clock.now())) : fresh
  }

  const readTail = async (profile: Profile): Promise<TimelineEntry[]> => {
    const partition = partitionOf(profile.id)
    const names = tailNames(profile)
    const chunks = names.length > 0 ? await store.getMany(names.map((name) => ({ partition, name }))) : []
    return chunks.flatMap((chunk) => (chunk?.value ?? []) as TimelineEntry[])
  }

  const blank = (id: string) => ({
    profile: blankProfile(id, clock.now(), features),
    version: null,
  })

  /** The index is kept up together with the profile, now and then. */
  const renewed = async (applied: Applied): Promise<Applied> => {
    const now = clock.now()
    if (!isRenewalDue(applied.profile, now)) return applied
    await renewRows({ site, profiles: { read } }, applied.profile)
    return { ...applied, profile: { ...applied.profile, indexed: now } }
  }

  const begin = async (id: string): Promise<Loaded> => {
    const loaded = blank(id)
    const found = await readTombstone(store, id)
    if (!found) return loaded
    return { ...loaded, profile: begunAgain(loaded.profile, found.tombstone), tombstone: found.version }
  }

  /** What nothing was ever stored of, unless they were erased meanwhile. */
  const stillNobody = async ({ profile }: Loaded) => {
    const begun = await begin(profile.id)
    return wasErased(profile, begun.profile) ? undefined : { profile, version: null }
  }

  /** `before`: the write of this process to the same profile that comes first, and is newer than what was read. */
  const write = async (draft: Draft, lazy: boolean, before?: Promise<Stored>): Promise<Stored> => {
    const { base } = draft
    const first = (before && (await arrived(before))) ?? (await baseOf(draft))
    const beginning = first ? undefined : draft.fromNothing()
    const change = beginning ?? draft
    let current: { profile: Profile; version: string | null } | undefined = first
    for (let attempt = 0; attempt < attempts; attempt++) {
      current ??= (await read(base.profile.id)) ?? (beginning && (await stillNobody(beginning.base)))
      if (!current || wasErased(base.profile, current.profile)) return { profile: draft.profile, version: '' }
      const orders = await orderClaims.claim(change.signals, current.profile)
      const asDrafted = current.profile === change.base.profile && orders.sealed.size === 0
      const applied = await renewed(asDrafted ? change.applied : change.on(current.profile, orders.sealed))
      const { profile, request } = profileCommit(applied, current.version, site, change.base.tombstone)
      const result = await store.commit(lazy ? { ...request, lazy } : request)
      if (result.ok) {
        counts.commits++
        for (const { origin } of change.signals) counts.signals[origin].taken++
        counts.late += Math.max(0, profile.late - current.profile.late)
        draft.written()
        await orders.close().catch((cause) => onError(asError(cause)))
        return { profile, version: result.versions[profileKey(profile.id).name]! }
      }
      current = undefined
    }
    throw new AttuneError(
      'ATTUNE_CONFLICT',
      `A profile changed ${attempts} times while a change to it was tried. Try again, with the same message id.`,
    )
  }

  return {
    read,
    locate,
    readTail,
    upToDate,
    blank,
    begin,
    async load(id) {
      return onItsWay(id) ?? (await locate(id)).stored
    },
    async loadOr(id, newcomer) {
      const underway = onItsWay(id)
      if (underway) return { loaded: underway, stored: true }
      const { id: home, stored } = await locate(id)
      return { loaded: stored ?? newcomer(await begin(home)), stored: stored !== undefined }
    },
    async commit(draft, { lazy = false } = {}) {
      const { id } = draft.profile
      const before = pending.get(id)?.written
      const writing = () => write(draft, lazy, before)
      const underway = { draft, written: measure ? measure('commit', writing) : writing() }
      pending.set(id, underway)
      try {
        return await underway.written
      } finally {
        if (pending.get(id) === underway) pending.delete(id)
      }
    },
    get pending() {
      return pending.size
    },
    async settled() {
      while (pending.size > 0) await Promise.allSettled([...pending.values()].map(({ written }) => written))
    },
  }
}

/** Where a merged profile's id leads now. */
export function pointerOf(value: unknown): string | undefined {
  const pointer = typeof value === 'object' && value !== null ? own(value, 'pointer') : undefined
  return typeof pointer === 'string' ? pointer : undefined
}

function leadsNowhere(): AttuneError {
  const message = `The store is damaged: more than ${longestChain} merges lead on from a profile, or they lead in a circle.`
  const cure = 'Restore it from a backup, or erase the person.'
  return new AttuneError('ATTUNE_FORMAT_UNREADABLE', `${message} ${cure}`)
}

/** What a change was made to, once it is stored; undefined: that failed. */
async function baseOf({ base }: Draft): Promise<{ profile: Profile; version: string | null } | undefined> {
  return base.version instanceof Promise ? arrived(base.version) : { ...base, version: base.version }
}

/** What an earlier change of this process came to; undefined when it failed: the store knows. */
async function arrived(written: Promise<Stored>): Promise<Stored | undefined> {
  try {
    return await written
  } catch {
    return undefined
  }
}
