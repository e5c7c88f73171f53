import { mergeConsent } from '../consent/consent.ts'
import { mergeFollowUps } from '../followups/run.ts'
import { type LimitOf, mergeClaims, usualLimitOf } from './claims.ts'
import type { Features } from './features/compile.ts'
import type { FeatureState } from './features/kind.ts'
import { contribute } from './fold.ts'
import { mergeOrders } from './orders.ts'
import type { DayCount, LaggingFeature, Profile, TimelineEntry } from './profile.ts'
import { mergeSeen } from './seen.ts'
import { mergeTimelines, type TailChunk } from './timeline.ts'
import { mergeAccount, mergeTraits } from './traits.ts'

/** Merge ids kept per profile. */
export const absorbedLimit = 32

/**
 * Law 1: the sum of two people's histories, found to be one person's. `into` keeps its id; the result
 * is the same whichever way round otherwise. Both must be up to date with the definitions.
 * `tail`: the timeline entries of `from` that live in the store. `limitOf`: claims kept by namespace.
 */
export function mergeProfiles(
  into: Profile,
  from: Profile,
  features: Features,
  tail: readonly TimelineEntry[] = [],
  limitOf: LimitOf = usualLimitOf,
): { profile: Profile; chunks: TailChunk[] } {
  const { orders, contributions } = mergeOrders(into.orders, from.orders)
  const userId = into.userId ?? from.userId
  const account = mergeAccount(into.account, from.account)
  const followUps = mergeFollowUps(into.followUps, from.followUps)
  const { chunks, ...timed } = mergeTimelines(into, from, [...tail, ...from.timeline].map(folded))
  const merged: Profile = {
    ...into,
    ...timed,
    kind: into.kind === 'known' || from.kind === 'known' ? 'known' : 'unknown',
    unit: earlier(into, from).unit,
    created: Math.min(into.created, from.created),
    returned: into.returned || from.returned,
    ...(userId !== undefined && { userId }),
    ids: mergeClaims(into.ids, from.ids, limitOf),
    absorbed: [...new Set([...into.absorbed, ...from.absorbed])].slice(-absorbedLimit),
    consent: mergeConsent(into.consent, from.consent),
    folded: into.folded + from.folded,
    late: into.late + from.late,
    ...least('firstSeen', into.firstSeen, from.firstSeen),
    ...greatest('lastSeen', into.lastSeen, from.lastSeen),
    ...greatest('expired', into.expired, from.expired),
    seen: mergeSeen(into.seen, from.seen),
    orders,
    kept: mergeKept(into, from),
    features: contribute(mergeFeatures(into, from, features), contributions, features),
    covered: mergeCovered(into.covered, from.covered),
    lagging: mergeLagging(into.lagging, from.lagging),
    traits: mergeTraits(into.traits, from.traits),
    ...(account && { account }),
    ...(followUps && { followUps }),
    ...greatest('interestsSince', into.interestsSince, from.interestsSince),
    caps: mergeCaps(into.caps, from.caps),
    units: [...new Set([...from.units, ...into.units])],
  }
  return { profile: merged, chunks }
}

function mergeFeatures(a: Profile, b: Profile, features: Features): Profile['features'] {
  const merged: Record<string, FeatureState | null> = {}
  for (const { key, kind } of features.list) {
    const [left, right] = [a.features[key] ?? null, b.features[key] ?? null]
    merged[key] = left === null ? right : right === null ? left : kind.merge(left, right)
  }
  return merged
}

/** Complete only since both are. */
function mergeCovered(a: Profile['covered'], b: Profile['covered']): Profile['covered'] {
  const merged: Record<string, number> = { ...a }
  for (const [key, since] of Object.entries(b)) merged[key] = Math.max(merged[key] ?? 0, since)
  return merged
}

/** What this process does not define it cannot add up: whoever does will rebuild it. */
function mergeLagging(a: Profile['lagging'], b: Profile['lagging']): Profile['lagging'] {
  const merged: Record<string, LaggingFeature> = {}
  for (const [key, { since }] of [...Object.entries(a), ...Object.entries(b)])
    merged[key] = { state: null, folded: -1, since: Math.max(merged[key]?.since ?? 0, since) }
  return merged
}

/** Kept of all signals only where it is of both people's. */
function mergeKept(a: Profile, b: Profile): Profile['kept'] {
  if (a.folded === 0 || b.folded === 0) return a.folded === 0 ? b.kept : a.kept
  const names = new Set([...Object.keys(a.kept), ...Object.keys(b.kept)])
  const since = (name: string) => (a.kept[name] === 0 && b.kept[name] === 0 ? 0 : a.folded + b.folded)
  return Object.fromEntries([...names].map((name) => [name, since(name)]))
}

function mergeCaps(a: Profile['caps'], b: Profile['caps']): Profile['caps'] {
  const merged: Record<string, readonly DayCount[]> = { ...a }
  for (const [experience, days] of Object.entries(b)) {
    const sum = new Map<number, number>(merged[experience] ?? [])
    for (const [day, count] of days) sum.set(day, (sum.get(day) ?? 0) + count)
    merged[experience] = [...sum].sort((x, y) => x[0] - y[0])
  }
  return merged
}

/** Entries of the other profile are all folded into its features: their numbers mean nothing here. */
function folded(entry: TimelineEntry): TimelineEntry {
  return { ...entry, q: 0 }
}

function earlier(a: Profile, b: Profile): Profile {
  return b.created < a.created || (b.created === a.created && b.unit < a.unit) ? b : a
}

function least<K extends string>(
  key: K,
  a: number | undefined,
  b: number | undefined,
): { [P in K]?: number } {
  const values = [a, b].filter((value) => value !== undefined)
  return (values.length > 0 ? { [key]: Math.min(...values) } : {}) as { [P in K]?: number }
}

function greatest<K extends string>(
  key: K,
  a: number | undefined,
  b: number | undefined,
): { [P in K]?: number } {
  const values = [a, b].filter((value) => value !== undefined)
  return (values.length > 0 ? { [key]: Math.max(...values) } : {}) as { [P in K]?: number }
}
