/** Where every copy of Attune in a process finds it, as a site may have another than the command that loads it. */
const place = Symbol.for('attune.held-sites')

/** Told what a site would have been opened with. */
type Taker = (options: unknown) => void

const global = globalThis as { [place]?: Taker[] }

/**
 * From now on `createAttune()` opens no store, begins no work and makes no file anywhere in this process: it hands what it
 * was given to `take`, and the promise that it answers with is never settled, so that what the site would do with an Attune
 * is not done either. It is for tools that run a site's modules for their definitions. Returns what ends it.
 */
export function holdSites(take: Taker): () => void {
  const takers = [...(global[place] ?? []), take]
  global[place] = takers
  return () => {
    const others = (global[place] ?? []).filter((one) => one !== take)
    if (others.length > 0) global[place] = others
    else delete global[place]
  }
}

/** Undefined where sites may open. The newest to hold them is told. */
export function heldBack(options: unknown): Promise<never> | undefined {
  const take = global[place]?.at(-1)
  if (!take) return undefined
  take(options)
  return new Promise(() => {})
}
