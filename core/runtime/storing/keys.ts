import { randomBytes } from 'node:crypto'
import { digestOf, hash53, shardOf } from '../../hash.ts'
import type { StoreKey } from '../../ports/store.ts'
import { isIndexed, readClaim } from '../../profile/claims.ts'

/** A pointer outlives the cookie that may still name the merged profile, and a profile that lives a year. */
export const pointerLife: number = 400 * 86_400_000

/** 128 random bits: a profile nobody can guess. */
export function newProfileId(): string {
  return randomBytes(16).toString('base64url')
}

/** A known person's profile is found from the user id alone, with no index to keep in step. */
export function knownProfileId(userId: string): string {
  return digestOf(`user:${userId}`)
}

/** One person's data is one partition's: their shard decides which. */
export function partitionOf(profileId: string): string {
  return `people-${shardOf(profileId)}`
}

export function profileKey(profileId: string): StoreKey {
  return { partition: partitionOf(profileId), name: `profile/${profileId}` }
}

/** What the names of all tombstones begin with. */
export const tombstonePrefix = 'tombstone/'

/** Where it is written down, by a hash of the id, that a person was erased. */
export function tombstoneKey(profileId: string): StoreKey {
  return { partition: partitionOf(profileId), name: tombstonePrefix + digestOf(`erased:${profileId}`) }
}

/** The sums of an account; or what one person brought to them, in the same partition. */
export function accountKey(accountId: string, profileId?: string): StoreKey {
  const digest = digestOf(`account:${accountId}`)
  const name = `account/${digest}${profileId === undefined ? '' : `/${profileId}`}`
  return { partition: `accounts-${hash53(digest) % 256}`, name }
}

/** Where a merge is kept for some time, in the partition of the profile that stayed. */
export function mergedName(mergeId: string): string {
  return `merged/${mergeId}`
}

/** The name under which undoing a merge is scheduled to be finished. */
export function unmergeName(mergeId: string): string {
  return `unmerge/${mergeId}`
}

/** The name under which it is scheduled that a person's part in an account is brought up to date. */
export function accountName(profileId: string): string {
  return `account/${profileId}`
}

/** Where it is written down who an order was counted for. */
export function orderKey(orderId: string): StoreKey {
  return { partition: `orders-${hash53(orderId) % 256}`, name: `order/${digestOf(orderId)}` }
}

/** Where the index says whose a claim is; undefined for claims that lead nowhere or need no index. */
export function indexKey(claim: string): StoreKey | undefined {
  if (!isIndexed(claim)) return undefined
  const { namespace, digest = digestOf(claim) } = readClaim(claim)!
  return { partition: `index-${hash53(digest) % 256}`, name: `index/${namespace}/${digest}` }
}

/** The name under which a merge is scheduled to be finished. */
export function mergeName(profileId: string): string {
  return `merge/${profileId}`
}

/** What the names of all items of the catalogue begin with. */
export const itemPrefix = 'item/'
/** Where the log says what was noticed about items. */
export const itemsTopic = 'items'

/** Items have partitions of their own, away from people. */
export function itemKey(id: string): StoreKey {
  return { partition: `items-${hash53(id) % 256}`, name: itemPrefix + id }
}

/** Whether a key is an item's, of which nothing belongs to a person. */
export function isItemKey({ partition, name }: StoreKey): boolean {
  return partition.startsWith('items-') && name.startsWith(itemPrefix)
}

/** What the names of scheduled follow-ups begin with. */
export const wakePrefix = 'wake/'

/** The name under which a person's follow-ups are scheduled. */
export function wakeName(profileId: string): string {
  return wakePrefix + profileId
}

/** What all processes of a site share: kill switches. */
export const switchesKey: StoreKey = { partition: 'site', name: 'switches' }
