import { isObject, type JsonObject, own } from '../../json.ts'

/** At most this many values of one signal count, and this many of the products it lists. */
const valueLimit = 20
/** Longer texts are no value to count by. */
const valueLength = 64

export type FeatureValue = string | number | boolean

/** A property as a number: shops send amounts as text too. */
export function numberOf(properties: JsonObject, property: string): number | undefined {
  const value = own(properties, property)
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined
  return Number.isFinite(Number(value)) ? Number(value) : undefined
}

/** The signal's own property, or else that of each product it lists. */
export function valuesOf(properties: JsonObject, property: string): FeatureValue[] {
  const value = own(properties, property)
  if (isValue(value)) return [value]
  const values = Array.isArray(value) ? value : value === undefined ? productValues(properties, property) : []
  return values.slice(0, valueLimit).filter(isValue)
}

export function isValue(value: unknown): value is FeatureValue {
  if (typeof value === 'string') return value.length > 0 && value.length <= valueLength
  return typeof value === 'number' || typeof value === 'boolean'
}

function productValues(properties: JsonObject, property: string): unknown[] {
  const products = own(properties, 'products')
  if (!Array.isArray(products)) return []
  return products.map((product) => (isObject(product) ? own(product, property) : undefined))
}
