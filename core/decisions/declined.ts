import type { Facts } from '../segments/facts.ts'

const nothing: ReadonlySet<string> = new Set()

/**
 * The items and experiences somebody said they do not want, by the feature of this index that lists them.
 * A site may define that as something else than a list: then nothing is left out.
 */
export function declinedBy(facts: Facts, index: number): ReadonlySet<string> {
  const listed = facts.feature(index)
  return Array.isArray(listed) && listed.length > 0 ? new Set(listed.map(String)) : nothing
}
