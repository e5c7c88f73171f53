import type { JsonObject } from '../json.ts'
import { isNewer, type Profile, type TimelineEntry } from './profile.ts'

/** The newest signals a profile always carries with it. */
export const timelineLength = 16
/** Older ones wait here until there are enough for a chunk of the tail. */
const chunkLength = 16
/** How many chunks the tail keeps: 256 signals. */
export const tailChunks = 16

/** A chunk of the tail to be written beside the profile, under its number. */
export interface TailChunk {
  readonly number: number
  readonly entries: readonly TimelineEntry[]
}

type Timed = Pick<Profile, 'timeline' | 'tail'>

/** Inserts by time, oldest first. When the hot part is full, its oldest 16 become a chunk of the tail. */
export function addToTimeline<T extends Timed>(
  profile: T,
  entry: TimelineEntry,
): { profile: T; chunk?: TailChunk } {
  const timeline = [...profile.timeline]
  let at = timeline.length
  while (at > 0 && isNewer(timeline[at - 1]!, entry)) at--
  timeline.splice(at, 0, entry)
  if (timeline.length < timelineLength + chunkLength) return { profile: { ...profile, timeline } }
  const chunk = { number: profile.tail.next, entries: timeline.slice(0, chunkLength) }
  return { profile: { ...profile, timeline: timeline.slice(chunkLength), tail: grow(profile.tail) }, chunk }
}

/** The newest entries of both; what does not fit becomes chunks of the tail. */
export function mergeTimelines(a: Timed, others: readonly TimelineEntry[]): Timed & { chunks: TailChunk[] } {
  const all = [...a.timeline, ...others].sort((x, y) => (isNewer(x, y) ? 1 : -1))
  const excess = Math.max(0, all.length - timelineLength)
  const chunks: TailChunk[] = []
  let tail = a.tail
  for (let at = 0; at < excess; at += chunkLength) {
    chunks.push({ number: tail.next, entries: all.slice(at, Math.min(at + chunkLength, excess)) })
    tail = grow(tail)
  }
  return { timeline: all.slice(excess), tail, chunks }
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

/** Only what definitions read, and only short scalar values, survives in the timeline. */
export function keptProperties(properties: JsonObject, needed: ReadonlySet<string>): JsonObject | undefined {
  const kept: Record<string, JsonObject[string]> = {}
  let any = false
  for (const name of needed) {
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (value === undefined || value === null || typeof value === 'object') continue
    if (typeof value === 'string' && value.length > 64) continue
    kept[name] = value
    any = true
  }
  return any ? kept : undefined
}

function grow(tail: Profile['tail']): Profile['tail'] {
  const next = tail.next + 1
  return { first: Math.max(tail.first, next - tailChunks), next }
}
