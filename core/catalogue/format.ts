import { formatAfter, type Upgrade, upgraded } from '../stored-format.ts'
import type { CatalogueItem } from './item.ts'

/** From format 1 to 2, from 2 to 3, … */
const upgrades: readonly Upgrade[] = []

/** The format in which this version of Attune writes items. */
export const itemFormat: number = formatAfter(upgrades)

/** An item as it is stored. */
export function storedItem(item: CatalogueItem): CatalogueItem & { readonly format: number } {
  return { format: itemFormat, ...item }
}

/**
 * A stored value as an item of today's format.
 * @param steps the upgrades known; by default this version's
 * @throws AttuneError ATTUNE_FORMAT_NEWER, ATTUNE_FORMAT_UNREADABLE
 */
export function readStoredItem(stored: unknown, steps: readonly Upgrade[] = upgrades): CatalogueItem {
  const { format: _, ...item } = upgraded('item of the catalogue', stored, steps)
  return item as unknown as CatalogueItem
}
