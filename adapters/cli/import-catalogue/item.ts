import { type GivenItem, itemIdOf } from '../../../core/catalogue/item.ts'
import { isObject } from '../../../core/json.ts'
import { filledIn, type NoteColumn, type TargetOf } from '../import-rows/columns.ts'
import type { Row } from '../import-rows/rows.ts'
import { momentOf, plainValue } from '../import-rows/value.ts'

/** How rows become items. */
export interface Reading {
  readonly target: TargetOf
  readonly note: NoteColumn
  /** Of items that name no time, in milliseconds. */
  readonly since: number
}

/** What the catalogue is to judge. */
export type RowItem = Readonly<Record<string, unknown>>

/** Spellings, without case, spaces, `_`, `-` and the address of schema.org. */
const canBeHad = new Set(['instock', 'limitedavailability', 'onlineonly', 'available', 'true', 'yes', 'y'])
const cannotBeHad = new Set([
  ...['outofstock', 'soldout', 'unavailable', 'discontinued', 'instoreonly', 'false', 'no', 'n'],
  ...['preorder', 'presale', 'backorder', 'backordered'],
])

/** The item that a row stands for, or a sentence why it stands for none. */
export function itemOf(row: Row, { target, note, since }: Reading): RowItem | string {
  const item: Record<string, unknown> = { updatedAt: since }
  const properties: Record<string, unknown> = {}
  let stated: string | undefined
  for (const [path, { value, target: to }] of filledIn(row, target, note)) {
    if (path.startsWith('properties.')) {
      properties[path.slice('properties.'.length)] = to.asText ? value : plainValue(value)
    } else if (path === 'price') {
      const read = priceOf(value)
      if (read === undefined)
        return 'Its price is not understood: write 1234.50 EUR, without separators of thousands.'
      item.price = read.price
      stated = read.currency
    } else if (path === 'available') {
      const available = availabilityOf(value)
      if (available === undefined)
        return 'Its availability is not understood: write in_stock or out_of_stock.'
      item.available = available
    } else if (path === 'updatedAt') item.updatedAt = momentOf(value)
    else if (path === 'url' || path === 'image') item[path] = addressOf(value)
    else item[path] = typeof value === 'number' ? String(value) : value
  }
  if (item.id === undefined) return 'It does not say which item: there is no id. See --map.'
  if (stated !== undefined && item.currency !== undefined && stated !== String(item.currency).toUpperCase()) {
    return 'Its price is in another currency than it says.'
  }
  if (stated !== undefined) item.currency = stated
  return { ...item, ...(Object.keys(properties).length > 0 && { properties }) }
}

/** Which item a row is about, whatever else is wrong with it. */
export function idOf(row: Row, target: TargetOf): GivenItem['id'] | undefined {
  return itemIdOf(filledIn(row, target, () => {}).get('id')?.value)
}

/** `19.99`, `19.99 EUR`, `EUR 19.99`, and in JSON `{ value, currency }` as Google has it. */
function priceOf(value: unknown): { price: number; currency: string | undefined } | undefined {
  if (isObject(value)) return priceOf(`${value.value} ${value.currency ?? ''}`)
  const parts = /^(?:([a-z]{3})\s*)?(\d{1,12}(?:\.\d{1,6})?)(?:\s*([a-z]{3}))?$/i.exec(String(value).trim())
  if (!parts || (parts[1] && parts[3])) return undefined
  return { price: Number(parts[2]), currency: (parts[1] ?? parts[3])?.toUpperCase() }
}

/** In words, or how many there are. What can only be ordered in advance cannot be had now. */
function availabilityOf(value: unknown): boolean | undefined {
  const text = String(value).trim().toLowerCase()
  if (/^-?\d{1,9}(?:\.\d+)?$/.test(text)) return Number(text) > 0
  const word = text.replace(/^https?:\/\/schema\.org\//, '').replaceAll(/[\s_-]/g, '')
  if (canBeHad.has(word)) return true
  return cannotBeHad.has(word) ? false : undefined
}

/** Shopify leaves out the scheme of its pictures. */
function addressOf(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('//') ? `https:${value}` : value
}
