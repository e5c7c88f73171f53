import { isObject } from '../json.ts'
import type { Getter, Predicate } from './predicate.ts'

/**
 * Equality with a literal: lenient for text, numbers and booleans as in GrowthBook, `"8"` being `8`.
 * Nothing is turned into text to find out, so nothing is allocated and no `toString` is called.
 */
export function equals<F>(get: Getter<F>, literal: unknown, ignoreCase = false): Predicate<F> {
  switch (typeof literal) {
    case 'string':
      return ignoreCase ? equalsText(get, literal) : equalsExactText(get, literal)
    case 'number':
      return (facts) => {
        const actual = get(facts)
        return (typeof actual === 'number' ? actual : toNumber(actual)) === literal
      }
    case 'boolean':
      return (facts) => {
        const actual = get(facts)
        return actual !== undefined && actual !== null && Boolean(actual) === literal
      }
  }
  if (literal === null) return (facts) => (get(facts) ?? null) === null
  return (facts) => sameJson(get(facts), literal)
}

function equalsExactText<F>(get: Getter<F>, literal: string): Predicate<F> {
  const twin = valueWrittenAs(literal)
  return (facts) => {
    const actual = get(facts)
    return actual === literal || actual === twin
  }
}

/** The one number or boolean that is this as text; the text itself if there is none. */
function valueWrittenAs(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return String(number) === text ? number : text
}

function equalsText<F>(get: Getter<F>, literal: string): Predicate<F> {
  const lower = literal.toLowerCase()
  return (facts) => toText(get(facts))?.toLowerCase() === lower
}

/** As JavaScript does it, except that lists and objects are not a number; absent is 0. */
function toNumber(value: unknown): number {
  if (typeof value === 'object' && value !== null) return Number.NaN
  return Number(value ?? 0)
}

/** Text, or a number or boolean as text; undefined for what is absent or has parts. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Equal through and through, own properties in any order. Goes no deeper than `expected` does. */
function sameJson(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false
    for (let i = 0; i < expected.length; i++) if (!sameJson(actual[i], expected[i])) return false
    return true
  }
  if (!isObject(expected)) return actual === expected
  if (!isObject(actual)) return false
  const keys = Object.keys(expected)
  if (keys.length !== Object.keys(actual).length) return false
  return keys.every((key) => Object.hasOwn(actual, key) && sameJson(actual[key], expected[key]))
}
