import { didYouMean } from '../conditions/known-names.ts'
import { AttuneError, type Problem } from '../errors.ts'
import { isObject, type JsonObject, own } from '../json.ts'
import { isCurrency, toMinor } from '../money.ts'
import { parseInstant } from '../signals/instant.ts'
import { isHostileKey, isStorable } from '../signals/limits.ts'
import { copyWithinLimits, limitBudget } from '../signals/plain-copy.ts'
import { isAddress } from './address.ts'
import { type GivenItem, type Item, itemIdOf, itemLimits } from './item.ts'

/** The value as it is kept, or what is wrong with it. */
type Read = (value: unknown) => { readonly value: unknown } | Mistake | readonly Problem[]
type Mistake = readonly [code: string, message: string, cure: string]

const text: Read = (value) => {
  if (typeof value !== 'string') return ['wrong-type', 'Is not text.', 'Give text, or leave it out.']
  if (value.trim() === '') return ['empty', 'Is empty.', 'Leave it out.']
  if (value.length > itemLimits.text) {
    return ['too-long', `Is longer than ${itemLimits.text} characters.`, 'Shorten it.']
  }
  if (!isStorable(value)) return ['not-text', 'Holds a NUL character, which is not text.', 'Remove it.']
  return { value: value.toWellFormed() }
}

const address: Read = (value) => {
  if (typeof value !== 'string') return ['wrong-type', 'Is not text.', addressCure]
  if (value.length > itemLimits.address) {
    return ['too-long', `Is longer than ${itemLimits.address} characters.`, 'Give a shorter address.']
  }
  if (!isAddress(value) || !isStorable(value)) {
    return ['bad-address', 'Is neither an address of the web nor a path of the site.', addressCure]
  }
  return { value: value.toWellFormed() }
}

const addressCure = 'Give "https://…", "http://…" or a path such as "/products/mug".'

const readers: Readonly<Record<keyof Item, Read>> = {
  id(value) {
    const id = itemIdOf(value)
    const cure = 'Give what signals call product_id.'
    return id === undefined
      ? ['bad-id', `Is not a text of 1 to ${itemLimits.id} characters.`, cure]
      : { value: id }
  },
  title: text,
  url: address,
  image: address,
  price(value) {
    if (typeof value === 'number' && value >= 0 && toMinor(value, 'EUR') !== undefined)
      return { value: value + 0 }
    const cure = 'Give 19.99: neither text, nor a currency, nor separators of thousands.'
    return ['wrong-number', 'Is not an amount of money.', cure]
  },
  currency(value) {
    if (typeof value === 'string' && isCurrency(value)) return { value: value.toUpperCase() }
    return ['unknown-currency', 'Is not a currency.', 'Give an ISO 4217 code, such as "EUR".']
  },
  category: text,
  brand: text,
  available(value) {
    if (typeof value === 'boolean') return { value }
    return ['wrong-type', 'Is neither true nor false.', 'Write true or false, without quotation marks.']
  },
  properties(value) {
    if (!isObject(value)) return ['wrong-type', 'Is not an object.', 'Write it as { name: value }.']
    const budget = limitBudget()
    const copied = copyWithinLimits(value, 'properties', budget)
    return budget.bytes < 0 ? tooLarge : budget.problems.length > 0 ? budget.problems : { value: copied }
  },
  updatedAt(value) {
    const moment = parseInstant(value)
    if (moment !== undefined) return { value: moment }
    return ['bad-time', 'Is not a time.', 'Give ISO 8601, milliseconds since 1970, or a Date.']
  },
}

const names = Object.keys(readers) as (keyof Item)[]

const tooLarge: Mistake = [
  'too-large',
  `Makes the item larger than ${itemLimits.bytes} bytes of JSON.`,
  'Keep what is to be shown, and leave out the rest.',
]

/**
 * What was handed in, as an item: a copy of its own, with the defaults filled in. Null counts as left out.
 * @param currency the site's
 * @throws AttuneError ATTUNE_ITEM_INVALID with every mistake
 */
export function readItem(input: unknown, currency: string): GivenItem {
  const fields = isObject(input) ? input : {}
  const problems = isObject(input) ? strangeKeys(input) : [problem('item', notAnItem)]
  const item: Record<string, unknown> = {}
  for (const name of names) {
    const value = own(fields, name)
    if (value === undefined || value === null) continue
    const read = readers[name](value)
    if ('value' in read) item[name] = read.value
    else if (isMistake(read)) problems.push(problem(name, read))
    else problems.push(...read)
  }
  if (isObject(input) && (own(fields, 'id') ?? null) === null) problems.push(problem('id', missingId))
  if (problems.length === 0 && Buffer.byteLength(JSON.stringify(item)) > itemLimits.bytes) {
    problems.push(problem(item.properties ? 'properties' : 'item', tooLarge))
  }
  if (problems.length > 0) {
    const which = typeof item.id === 'string' ? ` ${JSON.stringify(item.id)}` : ''
    throw new AttuneError('ATTUNE_ITEM_INVALID', `The item${which} is not acceptable:`, { problems })
  }
  if (item.price !== undefined) item.currency ??= currency
  item.available ??= true
  return item as unknown as GivenItem & { properties?: JsonObject }
}

const notAnItem: Mistake = ['wrong-type', 'Is not an object.', 'Write it as { id: "mug", title: "Mug" }.']
const missingId: Mistake = ['missing', 'Every item needs it.', 'Give what signals call product_id.']

/** A misspelt `available` would count as left out, and the item as one to be had. */
function strangeKeys(input: object): Problem[] {
  const keys = Object.keys(input).filter((key) => !(names as string[]).includes(key))
  return keys.slice(0, 20).map((key) => {
    const path = key.slice(0, 64)
    if (isHostileKey(key)) {
      return problem(path, [
        'hostile-key',
        'This key reaches into prototypes and is never taken in.',
        'Remove it.',
      ])
    }
    const cure = `${didYouMean(path, names)} What is the site's own goes into properties.`
    return problem(path, ['unknown-key', `An item has no "${path}".`, cure])
  })
}

function isMistake(read: Mistake | readonly Problem[]): read is Mistake {
  return typeof read[0] === 'string'
}

function problem(path: string, [code, message, cure]: Mistake): Problem {
  return { code, path, message, cure }
}
