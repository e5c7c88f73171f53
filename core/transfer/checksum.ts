import { createHash } from 'node:crypto'

/** What expires within the same so many milliseconds is summed together. */
const step = 10 * 60_000
/** A SHA-256 as eight numbers of 32 bits. */
const lanes = 8

/**
 * A checksum of what a store holds, whatever the order in which it is read: the sum of the SHA-256 of each
 * record (M. Bellare and D. Micciancio, A New Paradigm for Collision-Free Hashing, 1997; here against
 * mistakes, not against forgers). What expires is summed by the time it does, so that two readings can be
 * compared without what expired in between.
 */
export interface Checksum {
  add(line: string, expiresAt: number | undefined): void
  /** The count and the hexadecimal sum of what stays beyond a moment (ms since 1970), about. */
  beyond(moment: number): { count: number; sha256: string }
}

interface Sum {
  count: number
  readonly lanes: Uint32Array
}

export function createChecksum(): Checksum {
  const sums = new Map<number, Sum>()

  return {
    add(line, expiresAt) {
      const period = expiresAt === undefined ? Infinity : Math.floor(expiresAt / step)
      const sum = sums.get(period) ?? { count: 0, lanes: new Uint32Array(lanes) }
      sums.set(period, sum)
      sum.count++
      addDigest(sum.lanes, createHash('sha256').update(line).digest())
    },
    beyond(moment) {
      let count = 0
      const total = new Uint32Array(lanes)
      for (const [period, sum] of sums) {
        if (period <= Math.floor(moment / step)) continue
        count += sum.count
        for (let lane = 0; lane < lanes; lane++) total[lane] = total[lane]! + sum.lanes[lane]!
      }
      const hex = [...total].map((lane) => lane.toString(16).padStart(8, '0'))
      return { count, sha256: hex.join('') }
    },
  }
}

/** Each lane overflows by itself. */
function addDigest(sum: Uint32Array, digest: Buffer): void {
  for (let lane = 0; lane < lanes; lane++) sum[lane] = sum[lane]! + digest.readUInt32BE(lane * 4)
}
