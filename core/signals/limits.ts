/** What one signal may hold. Beyond a limit it is refused, never silently cut. */
export const signalLimits = {
  /** UTF-8 bytes of its properties and traits as JSON, as in Segment. */
  bytes: 32_768,
  /** Objects and arrays inside one another, `properties` itself being the first. */
  depth: 5,
  keysPerObject: 64,
  /** In all objects of a signal together. */
  keys: 256,
  /** UTF-16 units of a text. */
  stringLength: 2_048,
  arrayLength: 100,
  /** UTF-16 units of the name of an event, a page, a property or a trait. */
  nameLength: 128,
  /** UTF-16 units of message, user, anonymous and group ids. */
  idLength: 256,
  /** Milliseconds: nothing that happened earlier, five years of 366 days, is taken in. */
  age: 158_112_000_000,
  /** Mistakes reported of one signal. */
  problems: 20,
} as const

/** Keys that reach into prototypes when careless code copies an object. */
const hostileKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

export function isHostileKey(key: string): boolean {
  return hostileKeys.has(key)
}

/** Text that every store can keep: PostgreSQL refuses NUL, and so do we. */
export function isStorable(text: string): boolean {
  return !text.includes('\0')
}
