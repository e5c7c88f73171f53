/**
 * The candidate that a misspelt name was most likely meant to be, or undefined when none is close:
 * at most one slip in three characters, and no more in the shorter of the two than in half of it, letter case aside.
 * Of equals, the first.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > 64) return undefined
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue
    const slips = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (slips >= fewest || slips * 2 > Math.min(name.length, candidate.length)) continue
    best = candidate
    fewest = slips
  }
  return best
}

/**
 * Letters to add, drop, change, or swap with their neighbour (optimal string alignment:
 * R. A. Wagner and M. J. Fischer 1974, with F. J. Damerau's transpositions).
 */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1
      let slips = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + changed)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) slips = Math.min(slips, beforePrevious[column - 2]! + 1)
      current.push(slips)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length]!
}
