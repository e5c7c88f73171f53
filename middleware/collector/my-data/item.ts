import type { JsonObject } from '../../../core/json.ts'
import { own } from '../../../core/json.ts'
import { asFields, invalid } from '../body.ts'

/** An item somebody does not want to see. */
export interface DeclinedItem {
  readonly item: string
  readonly properties: JsonObject
  /** Where a form wants to go on; not checked. */
  readonly returnTo: unknown
}

const longest = 128

/**
 * Reads `{ item_id, category? }`, as JSON or of a form: an item of the site, or an experience as
 * `home.hero/machines`.
 * @throws AttuneError ATTUNE_BODY_INVALID
 */
export function declinedItem(body: unknown): DeclinedItem {
  const fields = asFields(body)
  const item = textOf(fields, 'item_id')
  if (item === undefined) throw invalid('names no item: send `item_id`')
  const category = textOf(fields, 'category')
  return { item, properties: category === undefined ? {} : { category }, returnTo: own(fields, 'return') }
}

function textOf(fields: object, name: string): string | undefined {
  const value = own(fields, name)
  if (value === undefined || value === '') return undefined
  if (typeof value === 'string' && value.length <= longest) return value
  throw invalid(`has a \`${name}\` that is not a text of at most ${longest} characters`)
}
