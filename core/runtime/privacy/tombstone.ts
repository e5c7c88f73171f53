import type { Store, StoreEntry } from '../../ports/store.ts'
import type { Profile } from '../../profile/profile.ts'
import { tombstoneKey } from '../storing/keys.ts'

/**
 * How long it is remembered that a profile was erased: as long as a cookie or a pointer may still name it.
 * Events and backups that are older still would not be recognised.
 */
export const tombstoneLife: number = 400 * 86_400_000

/** What stays of an erased person, under a hash of the profile's id. */
export interface Tombstone {
  /** When, in milliseconds: what happened until then stays out. */
  readonly at: number
  /** Who erased, and for what reason, as the site said. */
  readonly by?: string
  readonly why?: string
}

interface StoredTombstone {
  readonly tombstone: Tombstone
  readonly version: string
}

/** The tombstone of a profile, and its version in the store. */
export async function readTombstone(
  store: Pick<Store, 'get'>,
  profileId: string,
): Promise<StoredTombstone | undefined> {
  const entry = await store.get(tombstoneKey(profileId))
  return entry && tombstoneOf(entry)
}

export function tombstoneOf({ value, version }: StoreEntry): StoredTombstone {
  return { tombstone: value as Tombstone, version }
}

/** Whether something of this moment is of a person who was erased afterwards. */
export async function isBeforeErasure(
  store: Pick<Store, 'get'>,
  profileId: string,
  at: number,
): Promise<boolean> {
  const found = await readTombstone(store, profileId)
  return found !== undefined && at <= found.tombstone.at
}

/** Whether the person whose profile was `before` was erased since, and began again. */
export function wasErased(before: Profile, now: Profile): boolean {
  return before.id === now.id && before.consent.erased !== now.consent.erased
}

/** The profile of somebody who was erased and came again: what happened before stays out. */
export function begunAgain(profile: Profile, { at }: Tombstone): Profile {
  return { ...profile, consent: { ...profile.consent, erased: at } }
}
