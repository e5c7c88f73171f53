import { systemClock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import { type Checksum, createChecksum } from './checksum.ts'
import { readStore } from './read-store.ts'

/**
 * Reads two stores whole, one after the other, and compares their entries and what is scheduled, leaving out
 * what expires meanwhile.
 */
export async function compareStores(
  a: Store,
  b: Store,
  afterChunk: () => void,
): Promise<{ same: boolean; sha256: string }> {
  const [ofB, ofA] = [await checksumOf(b, afterChunk), await checksumOf(a, afterChunk)]
  const now = systemClock.now()
  const [sumA, sumB] = [ofA.beyond(now), ofB.beyond(now)]
  return { same: sumA.count === sumB.count && sumA.sha256 === sumB.sha256, sha256: sumA.sha256 }
}

/** The log is left out: it is trimmed by age, in each store by itself. */
async function checksumOf(store: Store, afterChunk: () => void): Promise<Checksum> {
  const sum = createChecksum()
  for await (const { records, lines, next } of readStore(store)) {
    for (const [i, record] of records.entries()) {
      sum.add(lines[i]!, record.kind === 'entry' ? record.expiresAt : undefined)
    }
    afterChunk()
    if (next.section === 'log') break
  }
  return sum
}
