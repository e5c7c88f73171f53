import type { SignalCategory } from '../signals/signal.ts'
import type { Feature, Features } from './features/compile.ts'
import type { FeatureState } from './features/kind.ts'
import { noOrders } from './orders.ts'
import type { Account, Profile, TimelineEntry, Trait } from './profile.ts'
import { chunkName, type TailChunk } from './timeline.ts'

/** How long facts of a category are kept, in milliseconds; those that are not named, as long as the profile. */
export type RetentionLimits = Readonly<Partial<Record<SignalCategory, number>>>

/** Before which moment what happened is to go. */
export interface Cutoffs {
  /** By the name of a signal; `*` any: the latest of all. */
  of(event: string): number
}

const never = Number.NEGATIVE_INFINITY

export function cutoffsAt(
  limits: RetentionLimits,
  categoryOf: (event: string) => SignalCategory,
  now: number,
): Cutoffs {
  const strictest = now - Math.min(Number.POSITIVE_INFINITY, ...Object.values(limits))
  return {
    of(event) {
      if (event === '*') return strictest
      const limit = limits[categoryOf(event)]
      return limit === undefined ? never : now - limit
    },
  }
}

/**
 * What is dated and inside the profile, without what is too old; the very same profile where nothing is. A
 * feature that several categories feed goes by the shortest: it may lose too much, never too little. A
 * bucket of a window goes when it began too early.
 */
export function withoutOld(profile: Profile, features: Features, cutoffs: Cutoffs): Profile {
  const timeline = keepAll(profile.timeline, ({ t, n }) => t >= cutoffs.of(n))
  const traits = keepTraits(profile.traits, cutoffs.of('Identified'))
  const account = profile.account && keepAccount(profile.account, cutoffs.of('Grouped'))
  const list = keepAll(profile.orders.list, ({ t }) => t >= cutoffs.of(orderPlaced))
  const states: Record<string, FeatureState | null> = {}
  const covered: Record<string, number> = {}
  for (const feature of features.list) {
    const state = profile.features[feature.key] ?? null
    const cutoff = cutoffOf(feature, cutoffs)
    const left = state === null || cutoff === never ? state : feature.kind.since(state, cutoff)
    if (left === state) continue
    states[feature.key] = left
    covered[feature.key] = Math.max(profile.covered[feature.key] ?? 0, cutoff)
  }
  const same =
    timeline === profile.timeline &&
    traits === profile.traits &&
    account === profile.account &&
    list === profile.orders.list &&
    Object.keys(states).length === 0
  if (same) return profile
  const { account: _, ...rest } = profile
  const expired = newest(profile.timeline.filter((entry) => !timeline.includes(entry)))
  return {
    ...rest,
    ...(account && { account }),
    timeline,
    traits,
    orders: { ...profile.orders, list },
    features: { ...profile.features, ...states },
    covered: { ...profile.covered, ...covered },
    ...withExpired(profile, expired),
  }
}

/**
 * The same for all that is kept of a person. `chunks`: the tail of the timeline by number, as far as it was
 * read. Totals have no dates: they go when nothing that feeds them is younger than the cutoff.
 */
export function withoutAnythingOld(
  profile: Profile,
  chunks: ReadonlyMap<number, readonly TimelineEntry[]>,
  features: Features,
  cutoffs: Cutoffs,
): { profile: Profile; chunks: TailChunk[]; deleted: string[] } {
  const dated = withoutOld(profile, features, cutoffs)
  const kept = new Map<number, readonly TimelineEntry[]>()
  const changed: TailChunk[] = []
  let expired = 0
  for (const [number, entries] of chunks) {
    const left = keepAll(entries, ({ t, n }) => t >= cutoffs.of(n))
    kept.set(number, left)
    if (left === entries) continue
    expired = Math.max(expired, newest(entries.filter((entry) => !left.includes(entry))))
    changed.push({ number, entries: left, until: 'profile' })
  }
  let { first } = dated.tail
  while (first < dated.tail.next && kept.get(first)?.length === 0) first++
  const gone = first - dated.tail.first
  const tail = gone > 0 ? { ...dated.tail, first, ends: dated.tail.ends.slice(gone) } : dated.tail
  const deleted = Array.from({ length: gone }, (_, i) => chunkName(profile.id, dated.tail.first + i))
  const rewritten = changed.filter(({ number }) => number >= first)
  const known = [...[...kept.values()].flat(), ...dated.timeline]
  const all = changed.length > 0 ? { ...dated, tail, ...withExpired(dated, expired) } : dated
  return { profile: withoutOldTotals(all, known, features, cutoffs), chunks: rewritten, deleted }
}

function withoutOldTotals(
  profile: Profile,
  known: readonly TimelineEntry[],
  features: Features,
  cutoffs: Cutoffs,
): Profile {
  const { tail, orders } = profile
  const ordersAt = cutoffs.of(orderPlaced)
  const noneLeft = orders.last !== undefined && orders.last < ordersAt
  const isOver = (feature: Feature) => {
    const cutoff = cutoffOf(feature, cutoffs)
    if (cutoff === never || !feature.kind.undated || (profile.features[feature.key] ?? null) === null)
      return false
    if (feature.source !== 'signals') return noneLeft
    const feeds = (event: string) => feature.events.includes(event) || feature.events.includes('*')
    const unknown = (tail.lost ?? never) >= cutoff
    return !unknown && !known.some(({ t, n }) => t >= cutoff && feeds(n))
  }
  const over = features.list.filter(isOver)
  if (over.length === 0 && !noneLeft) return profile
  return {
    ...profile,
    features: { ...profile.features, ...Object.fromEntries(over.map(({ key }) => [key, null])) },
    covered: {
      ...profile.covered,
      ...Object.fromEntries(over.map((feature) => [feature.key, cutoffOf(feature, cutoffs)])),
    },
    orders: noneLeft ? noOrders : orders,
  }
}

const orderPlaced = 'Order Completed'

function cutoffOf({ source, events }: Feature, cutoffs: Cutoffs): number {
  if (source !== 'signals') return cutoffs.of(orderPlaced)
  return Math.max(never, ...events.map(cutoffs.of))
}

function keepTraits<T extends Trait>(
  traits: Readonly<Record<string, T>>,
  cutoff: number,
): Readonly<Record<string, T>> {
  const entries = Object.entries(traits)
  const kept = entries.filter(([, { t }]) => t >= cutoff)
  return kept.length === entries.length ? traits : Object.fromEntries(kept)
}

function keepAccount(account: Account, cutoff: number): Account | undefined {
  if (account.t < cutoff) return undefined
  const traits = keepTraits(account.traits, cutoff)
  return traits === account.traits ? account : { ...account, traits }
}

function keepAll<T>(list: readonly T[], keeps: (one: T) => boolean): readonly T[] {
  return list.every(keeps) ? list : list.filter(keeps)
}

function newest(entries: readonly TimelineEntry[]): number {
  return entries.reduce((time, { t }) => Math.max(time, t), 0)
}

function withExpired({ expired = 0 }: Profile, time: number): Pick<Profile, 'expired'> {
  const latest = Math.max(expired, time)
  return latest > 0 ? { expired: latest } : {}
}
