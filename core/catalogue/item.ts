import type { JsonObject } from '../json.ts'

/** Something a site offers, as it is put into the catalogue. */
export interface Item {
  /** 1–128 characters: what signals call `product_id`, and definitions an item. */
  readonly id: string
  readonly title?: string
  /** `https://…`, `http://…`, or a path of the site. */
  readonly url?: string
  /** Likewise. */
  readonly image?: string
  /** In major units: `19.99`. */
  readonly price?: number
  /** ISO 4217. Default: the site's. */
  readonly currency?: string
  readonly category?: string
  readonly brand?: string
  /** Whether it can be had now. Default true. */
  readonly available?: boolean
  /** Whatever else is to be shown or asked for. */
  readonly properties?: JsonObject
  /**
   * As of when this is so: ISO 8601, milliseconds since 1970, or a `Date`. What is older than what the catalogue has
   * changes nothing. Default: now.
   */
  readonly updatedAt?: string | number | Date
}

/** An item of the catalogue. */
export interface CatalogueItem extends Omit<Item, 'available' | 'updatedAt'> {
  readonly available: boolean
  /** Milliseconds since 1970. */
  readonly updatedAt: number
}

/** An item that was found to be acceptable; without a moment it is as of now. */
export type GivenItem = Omit<CatalogueItem, 'updatedAt'> & { readonly updatedAt?: number }

/** What one item may hold. Beyond a limit it is refused, never silently cut. */
export const itemLimits = {
  /** UTF-16 units. */
  id: 128,
  /** UTF-16 units of title, category and brand. */
  text: 1_024,
  /** UTF-16 units of an address. */
  address: 2_048,
  /** UTF-8 bytes of all of it as JSON. */
  bytes: 8_192,
} as const

/** The id that something stands for; undefined: no item can have it. */
export function itemIdOf(value: unknown): string | undefined {
  const id = Number.isSafeInteger(value) ? String(value) : value
  if (typeof id !== 'string' || id.length === 0 || id.length > itemLimits.id) return undefined
  return id.isWellFormed() && !id.includes('\0') ? id : undefined
}
