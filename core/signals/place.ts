import type { Weather } from '../ports/context-providers.ts'

/** An ISO 3166-1 code in upper case; undefined for what has not its shape, and for the codes of "unknown". */
export function countryCode(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[A-Za-z]{2}$/.test(value)) return undefined
  const code = value.toUpperCase()
  return code === 'XX' || code === 'ZZ' ? undefined : code
}

/** A flat object of plain values. */
export function isWeather(value: unknown): value is Weather {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((field) => ['string', 'number', 'boolean'].includes(typeof field))
}
