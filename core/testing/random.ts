/**
 * Random numbers that are the same in every run, for `createAttune({ random })` and for what a test makes up:
 * mulberry32 (T. Ettinger, 2017), 32 bits of state. Not for secrets.
 *
 * @param seed a whole number; of others the whole part counts, modulo 2³²
 * @returns 0 ≤ random() < 1
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
