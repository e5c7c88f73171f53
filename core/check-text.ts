import { AttuneError } from './errors.ts'

/**
 * Refuses what is no text where a function takes some. `cure`: how to call it, as a sentence.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function checkText(given: unknown, cure: string): void {
  if (typeof given === 'string') return
  throw new AttuneError('ATTUNE_OPTIONS', `${cure} It was given ${kindOf(given)}.`)
}

/** What a value is, in a sentence about it: never what it holds. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
