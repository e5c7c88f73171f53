import { isDeepStrictEqual } from 'node:util'
import type { CatalogueItem, GivenItem } from './item.ts'

/**
 * What was noticed about an item, as the topic `items` of the log has it. An item that is new, or was removed, is no
 * change.
 */
export interface ItemChange {
  readonly id: string
  readonly change: 'available' | 'unavailable' | 'price'
  /** The price before, in major units; absent where there was none, or in another currency. */
  readonly from?: number
  /** The price now; absent where there is none any more. */
  readonly to?: number
  /** Of the price. */
  readonly currency?: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What a step made of an item, and what is to be written for that. */
export interface Altered<Outcome> {
  readonly outcome: Outcome
  /** Undefined: nothing is written. Null: the item is deleted. */
  readonly item?: CatalogueItem | null
  readonly changes?: readonly ItemChange[]
}

/** `late`: the catalogue knows the item as of a later moment. */
export type Put = 'added' | 'changed' | 'unchanged' | 'late'

/** One item takes the place of what is stored under its id, unless that is newer. */
export function putItem(stored: CatalogueItem | undefined, given: GivenItem, now: number): Altered<Put> {
  const stated = given.updatedAt === undefined || given.updatedAt > now ? undefined : given.updatedAt
  if (!stored) return { outcome: 'added', item: { ...given, updatedAt: stated ?? now } }
  // What is as of now is never late, whatever the clock of another process said.
  const updatedAt = stated ?? Math.max(now, stored.updatedAt)
  if (updatedAt < stored.updatedAt) return { outcome: 'late' }
  const item = { ...given, updatedAt }
  if (!isDeepStrictEqual(stored, { ...item, updatedAt: stored.updatedAt })) {
    return { outcome: 'changed', item, changes: changesBetween(stored, item, now) }
  }
  const newer = stated !== undefined && updatedAt > stored.updatedAt
  return { outcome: 'unchanged', ...(newer && { item }) }
}

/** An item can be had, or not, and all else stays; `unknown`: there is none of this id. */
export function setAvailable(
  stored: CatalogueItem | undefined,
  available: boolean,
  updatedAt: number | undefined,
  now: number,
): Altered<Put | 'unknown'> {
  if (!stored) return { outcome: 'unknown' }
  const { updatedAt: _, ...item } = stored
  return putItem(stored, { ...item, available, ...(updatedAt !== undefined && { updatedAt }) }, now)
}

/** `true`: it was there. */
export function removeItem(stored: CatalogueItem | undefined): Altered<boolean> {
  return stored ? { outcome: true, item: null } : { outcome: false }
}

function changesBetween(before: CatalogueItem, { id, ...item }: CatalogueItem, at: number): ItemChange[] {
  const changes: ItemChange[] = []
  if (before.available !== item.available) {
    changes.push({ id, change: item.available ? 'available' : 'unavailable', at })
  }
  const priced = item.price !== undefined
  const sameCurrency = before.currency === item.currency
  if (before.price === item.price && (sameCurrency || !priced)) return changes
  const from = before.price !== undefined && (sameCurrency || !priced) ? before.price : undefined
  const currency = priced ? item.currency : before.currency
  changes.push({
    ...{ id, change: 'price' as const },
    ...(from !== undefined && { from }),
    ...(item.price !== undefined && { to: item.price }),
    ...(currency !== undefined && { currency }),
    at,
  })
  return changes
}
