import type { Random } from './random.ts'

/** What can go wrong: `kill` a process, `restart` the stores. */
export type Trouble = 'kill' | 'restart'

export interface TroubleMaker {
  /** To be called for each thing that was done: at some of them something goes wrong. */
  happened(): void
  /** When everything that went wrong has been put right again; rejects if that failed. */
  settled(): Promise<void>
}

/**
 * Spreads troubles at random over `total` things that will happen, but none over the last few, so that what is
 * meant to meet work does. Of one kind, one after the other.
 */
export function troubleMaker(
  total: number,
  troubles: Readonly<Record<Trouble, { readonly times: number; make(): Promise<void> }>>,
  random: Random,
): TroubleMaker {
  const planned = Object.values(troubles).flatMap(({ times, make }) => {
    let last: Promise<void> = Promise.resolve()
    const trigger = () => {
      last = last.then(make)
      return last
    }
    return Array.from({ length: times }, (_, i) => {
      const share = (i + 0.2 + 0.6 * random()) / times
      return { at: Math.floor(total * 0.95 * share), trigger }
    })
  })
  const toCome = planned.sort((a, b) => a.at - b.at)
  const begun: Promise<void>[] = []
  let count = 0
  return {
    happened() {
      count += 1
      while (toCome.length > 0 && toCome[0]!.at < count) begun.push(toCome.shift()!.trigger())
    },
    async settled() {
      await Promise.all(begun)
    },
  }
}
