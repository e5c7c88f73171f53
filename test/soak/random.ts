/** Chance that can be repeated: the same seed gives the same numbers. */
export interface Random {
  /** 0 ≤ number < 1 */
  (): number
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  pick<T>(from: readonly T[]): T
  /** True in `share` of all cases. */
  chance(share: number): boolean
}

/** Mulberry32 (T. Ettinger, 2017): 32 bits of state, enough to shuffle a day in a shop. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return Object.assign(next, {
    between: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    pick: <T>(from: readonly T[]) => from[Math.floor(next() * from.length)]!,
    chance: (share: number) => next() < share,
  })
}
