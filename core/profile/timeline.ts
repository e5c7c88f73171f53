import { isObject, type Json, type JsonObject, own } from '../json.ts'
import { isValue } from './features/values.ts'
import { isNewer, type Profile, type TimelineEntry } from './profile.ts'

/** The newest signals a profile always carries with it. */
const timelineLength = 16
/** Older ones wait here until there are enough for a chunk of the tail. */
const chunkLength = 8
/** How many chunks the tail keeps: 256 signals. */
export const tailChunks = 32

/** Kept of every signal, whether anything reads them yet or not, for features that are added later. */
export const alwaysKept: readonly string[] = ['product_id', 'category', 'brand', 'order_id']
/** What is kept of the products that one signal lists, in characters of JSON. */
const productsLength = 320
const productsKept = 20

/** A chunk of the tail to be written beside the profile, under its number. */
export interface TailChunk {
  readonly number: number
  /** It was written before and is written anew: it lives as long as the profile, not a year from now. */
  readonly until?: 'profile'
  readonly entries: readonly TimelineEntry[]
}

type Timed = Pick<Profile, 'timeline' | 'tail'>

/** Inserts by time, oldest first. When the hot part is full, its oldest 8 become a chunk of the tail. */
export function addToTimeline(timed: Timed, entry: TimelineEntry): Timed & { chunk?: TailChunk } {
  const timeline = [...timed.timeline]
  let at = timeline.length
  while (at > 0 && isNewer(timeline[at - 1]!, entry)) at--
  timeline.splice(at, 0, entry)
  if (timeline.length < timelineLength + chunkLength) return { timeline, tail: timed.tail }
  const chunk = { number: timed.tail.next, entries: timeline.slice(0, chunkLength) }
  return { timeline: timeline.slice(chunkLength), tail: grow(timed.tail, chunk), chunk }
}

/** The newest entries of both; what does not fit becomes chunks of the tail. `others`: all that `b` still has. */
export function mergeTimelines(
  a: Timed,
  b: Pick<Profile, 'tail'>,
  others: readonly TimelineEntry[],
): Timed & { chunks: TailChunk[] } {
  const all = [...a.timeline, ...others].sort((x, y) => (isNewer(x, y) ? 1 : -1))
  const excess = Math.max(0, all.length - timelineLength)
  const chunks: TailChunk[] = []
  let tail = b.tail.lost === undefined ? a.tail : { ...a.tail, lost: Math.max(a.tail.lost ?? 0, b.tail.lost) }
  for (let at = 0; at < excess; at += chunkLength) {
    const chunk = { number: tail.next, entries: all.slice(at, Math.min(at + chunkLength, excess)) }
    chunks.push(chunk)
    tail = grow(tail, chunk)
  }
  return { timeline: all.slice(excess), tail, chunks: chunks.filter(({ number }) => number >= tail.first) }
}

/** The name of a chunk's key in the store. */
export function chunkName(profileId: string, number: number): string {
  return `timeline/${profileId}/${number}`
}

/** The keys of the whole tail, oldest first. */
export function tailNames(profile: Pick<Profile, 'id' | 'tail'>): string[] {
  const { first, next } = profile.tail
  return Array.from({ length: next - first }, (_, i) => chunkName(profile.id, first + i))
}

/** An empty tail after this one, whose entries, up to `lost`, are gone. */
export function emptiedTail({ next }: Profile['tail'], lost: number): Profile['tail'] {
  return { first: next, next, ends: [], lost }
}

/**
 * What the timeline keeps of a signal: only what definitions read, only short values, and of products
 * the same. `c` names what is too long or too nested to be kept.
 */
export function keptProperties(
  properties: JsonObject,
  kept: Profile['kept'],
): Pick<TimelineEntry, 'p' | 'c'> {
  const p: Record<string, Json> = {}
  const c: string[] = []
  for (const name in properties) {
    const value = properties[name]!
    if (name === 'products' && Array.isArray(value)) continue
    if (value === null || !(alwaysKept.includes(name) || Object.hasOwn(kept, name))) continue
    if (value === '' || isValue(value)) p[name] = value
    else c.push(name)
  }
  const products = own(properties, 'products')
  if (Array.isArray(products)) {
    const short = keptProducts(products, kept)
    if (short) p.products = short
    else c.push('products')
  }
  return { ...(Object.keys(p).length > 0 && { p }), ...(c.length > 0 && { c }) }
}

/**
 * The newest signals of a person, oldest first: 16, or all where there are fewer. What else the hot part holds
 * depends on the order in which signals came; these do not (law 1).
 */
export function newestSignals({ timeline }: Pick<Profile, 'timeline'>): readonly TimelineEntry[] {
  return timeline.slice(-timelineLength)
}

/** Whether an entry was written without one of these properties, though the signal may have had it. */
export function lacksAny(
  { kept }: Pick<Profile, 'kept'>,
  names: readonly string[],
  { q, p = {}, c = [] }: TimelineEntry,
): boolean {
  return names.some((name) => {
    if (c.includes(name) || (c.includes('products') && !Object.hasOwn(p, name))) return true
    const since = alwaysKept.includes(name) ? 0 : kept[name]
    return since === undefined || (since > 0 && q <= since)
  })
}

function keptProducts(products: readonly Json[], kept: Profile['kept']): Json | undefined {
  if (products.length > productsKept) return undefined
  const names = [...alwaysKept, ...Object.keys(kept)]
  const short = products.map((product) => {
    const values = names.map((name) => [name, isObject(product) ? own(product, name) : undefined] as const)
    return Object.fromEntries(values.filter(([, value]) => isValue(value))) as JsonObject
  })
  return JSON.stringify(short).length <= productsLength ? short : undefined
}

function grow(tail: Profile['tail'], { entries }: TailChunk): Profile['tail'] {
  const ends = [...tail.ends, entries.at(-1)!.t]
  const next = tail.next + 1
  const gone = ends.slice(0, -tailChunks)
  const lost = gone.length > 0 ? Math.max(tail.lost ?? 0, ...gone) : tail.lost
  const first = Math.max(tail.first, next - tailChunks)
  return { first, next, ends: ends.slice(-tailChunks), ...(lost !== undefined && { lost }) }
}
