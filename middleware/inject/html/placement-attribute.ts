/** The attribute by which an element says that it holds a placement. In lower case only, so that pages without can be told at once. */
export const placementAttribute = 'data-attune-placement'

/** The attribute that says which experience an element shows: one that has it when it comes was filled before, by a view. */
export const filledAttribute = 'data-attune-experience'

/**
 * What is searched for of it. Node searches for up to 7 bytes by the first one alone, as fast as memory is read between
 * two of them, and a `u` is rarer in pages than a `d` or a `-`: this takes a third to a half of the time of the whole.
 */
const rarePart = 'une-pl'
const before = placementAttribute.indexOf(rarePart)

/** Where the first `placementAttribute` from there on is, in bytes that hold ASCII as it is; infinity: there is none. */
export function placementAttributeIn(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(rarePart, from + before, 'latin1')
  while (at >= 0 && !isThere(bytes, at - before)) at = bytes.indexOf(rarePart, at + 1, 'latin1')
  return at < 0 ? Number.POSITIVE_INFINITY : at - before
}

function isThere(bytes: Buffer, at: number): boolean {
  for (let i = 0; i < placementAttribute.length; i++) {
    if (bytes[at + i] !== placementAttribute.charCodeAt(i)) return false
  }
  return true
}
