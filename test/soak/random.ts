import { seededRandom } from 'attune/testing'

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

/** Enough to shuffle a day in a shop. */
export function seeded(seed: number): Random {
  const next = seededRandom(seed)
  return Object.assign(next, {
    between: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    pick: <T>(from: readonly T[]) => from[Math.floor(next() * from.length)]!,
    chance: (share: number) => next() < share,
  })
}
