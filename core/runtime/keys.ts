import { createHash, randomBytes } from 'node:crypto'
import { hash53, shardOf } from '../hash.ts'
import type { StoreKey } from '../ports/store.ts'

/** 128 random bits: a profile nobody can guess. */
export function newProfileId(): string {
  return randomBytes(16).toString('base64url')
}

/** A known person's profile is found from the user id alone, with no index to keep in step. */
export function knownProfileId(userId: string): string {
  return createHash('sha256').update(`user:${userId}`).digest('base64url').slice(0, 22)
}

/** One person's data is one partition's: their shard decides which. */
export function partitionOf(profileId: string): string {
  return `people-${shardOf(profileId)}`
}

export function profileKey(profileId: string): StoreKey {
  return { partition: partitionOf(profileId), name: `profile/${profileId}` }
}

/** Where it is written down who an order was counted for. */
export function orderKey(orderId: string): StoreKey {
  const digest = createHash('sha256').update(orderId).digest('base64url').slice(0, 22)
  return { partition: `orders-${hash53(orderId) % 256}`, name: `order/${digest}` }
}

/** What all processes of a site share: kill switches. */
export const switchesKey: StoreKey = { partition: 'site', name: 'switches' }
