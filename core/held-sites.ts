import { AttuneError } from './errors.ts'
import type { Store } from './ports/store.ts'

/** Where every copy of Attune in a process finds it, as a site may have another than the command that loads it. */
const place = Symbol.for('attune.held-sites')

/** Told what a site would have been opened with. */
type Taker = (options: unknown) => void

const global = globalThis as { [place]?: Taker[] }
/** The tool itself is at work. */
let exempt = false

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

/** Opens something for the tool itself, although sites are held. */
export function openForTool<Opened>(open: () => Opened): Opened {
  exempt = true
  try {
    return open()
  } finally {
    exempt = false
  }
}

/** What is to be answered in place of an Attune; undefined where sites may open. The newest to hold them is told. */
export function heldBack(options: unknown): Promise<never> | undefined {
  const take = exempt ? undefined : global[place]?.at(-1)
  if (!take) return undefined
  take(options)
  return new Promise(() => {})
}

/** A store that touches nothing, in place of one that would be opened; undefined where stores may open. */
export function heldStore(name: string): Store | undefined {
  if (exempt || !global[place]) return undefined
  const message = `This process runs the site's modules for what they define, and opens no ${name} store for them.`
  const refuse = () => Promise.reject(new AttuneError('ATTUNE_STORE_CLOSED', message))
  const refuseEach = () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) })
  const calls = {
    get: refuse,
    getMany: refuse,
    commit: refuse,
    consume: refuse,
    forget: refuse,
    topics: refuse,
  }
  return { name, ...calls, due: refuse, scan: refuseEach, scanLog: refuseEach, close: async () => {} }
}
