import { AttuneError } from '../../errors.ts'
import { own } from '../../json.ts'
import type { StoreEntry, StoreKey } from '../../ports/store.ts'
import { needsRefresh, refreshFeatures } from '../../profile/features/refresh.ts'
import { blankProfile } from '../../profile/fold.ts'
import { readProfile } from '../../profile/format.ts'
import type { Profile, TimelineEntry } from '../../profile/profile.ts'
import { withoutOld } from '../../profile/retention.ts'
import { tailNames } from '../../profile/timeline.ts'
import { begunAgain, tombstoneOf } from '../privacy/tombstone.ts'
import type { Site } from '../site.ts'
import type { Loaded, Stored } from './draft.ts'
import { partitionOf, profileKey, tombstoneKey } from './keys.ts'

/** Merges of merged profiles: more in a row is damage, not history. */
export const longestChain = 32

/** Where an id leads, and what is stored there. */
export interface Located {
  readonly id: string
  readonly stored?: Stored
}

/** Reads profiles from the store. */
export interface ProfileReader {
  /**
   * Where an id leads, through merges: pointers may be left of somebody who is gone. `hops`: how many merges led
   * here.
   * @throws AttuneError ATTUNE_FORMAT_UNREADABLE for more merges in a row than there can be
   */
  locate(id: string, hops?: number): Promise<Located>
  /** The same for several, in their order, by one read for all who were never merged. */
  locateAll(ids: readonly string[]): Promise<Located[]>
  /** Timeline entries beyond the profile itself, oldest first. */
  readTail(profile: Profile): Promise<TimelineEntry[]>
  /** The profile under the feature definitions of this process. */
  upToDate(profile: Profile): Promise<Profile>
  /** A person of whom nothing is stored, under an id that nobody had before. */
  blank(id: string): Loaded
  /** The same under an id that a person may have had who was erased: what happened before that stays out. */
  begin(id: string): Promise<Loaded>
  /** The same for several, in their order. */
  beginAll(ids: readonly string[]): Promise<Loaded[]>
}

/** `finishMerge` is called with a profile that was found on its way into another, after so many `hops`. */
export function createProfileReader(
  site: Site,
  finishMerge: (moving: Stored, hops: number) => Promise<void>,
): ProfileReader {
  const { store, clock, features } = site

  const locate = async (id: string, hops = 0): Promise<Located> => {
    if (hops > longestChain) throw leadsNowhere()
    return follow(id, await store.get(profileKey(id)), hops)
  }

  /** From what is stored under an id. */
  const follow = async (id: string, entry: StoreEntry | undefined, hops = 0): Promise<Located> => {
    if (!entry) return { id }
    const pointer = pointerOf(entry.value)
    if (pointer !== undefined) return locate(pointer, hops + 1)
    const profile = readProfile(entry.value)
    if (profile.moving) {
      await finishMerge({ profile, version: entry.version }, hops + 1)
      return locate(id, hops + 1)
    }
    const isFresh = !needsRefresh(profile, features) && !site.retention
    return { id, stored: { profile: isFresh ? profile : await upToDate(profile), version: entry.version } }
  }

  const upToDate = async (profile: Profile): Promise<Profile> => {
    const fresh = needsRefresh(profile, features)
      ? refreshFeatures(profile, features, await readTail(profile), clock.now())
      : profile
    return site.retention ? withoutOld(fresh, features, site.retention(clock.now())) : fresh
  }

  const readTail = async (profile: Profile): Promise<TimelineEntry[]> => {
    const partition = partitionOf(profile.id)
    const chunks = await readAll(tailNames(profile).map((name) => ({ partition, name })))
    return chunks.flatMap((chunk) => (chunk?.value ?? []) as TimelineEntry[])
  }

  const readAll = async (keys: readonly StoreKey[]): Promise<(StoreEntry | undefined)[]> => {
    if (keys.length === 0) return []
    return keys.length === 1 ? [await store.get(keys[0]!)] : store.getMany(keys)
  }

  const blank = (id: string): Loaded => ({
    profile: blankProfile(id, clock.now(), features),
    version: null,
  })

  const beginAll = async (ids: readonly string[]): Promise<Loaded[]> => {
    const found = await readAll(ids.map(tombstoneKey))
    return ids.map((id, index) => {
      const begun = blank(id)
      const entry = found[index]
      if (!entry) return begun
      const { tombstone, version } = tombstoneOf(entry)
      return { ...begun, profile: begunAgain(begun.profile, tombstone), tombstone: version }
    })
  }

  return {
    locate,
    async locateAll(ids) {
      const entries = await readAll(ids.map(profileKey))
      return Promise.all(ids.map((id, index) => follow(id, entries[index])))
    },
    readTail,
    upToDate,
    blank,
    begin: async (id) => (await beginAll([id]))[0]!,
    beginAll,
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
