import { barrierOf, grants } from '../../consent/consent.ts'
import { contributionOf, type Order } from '../order.ts'
import { isOrderSignal } from '../orders.ts'
import type { LaggingFeature, Profile, TimelineEntry } from '../profile.ts'
import { lacksAny } from '../timeline.ts'
import type { Feature } from './compile.ts'
import type { FeatureState } from './kind.ts'

export interface Refilled {
  readonly state: FeatureState | null
  /** Since when it is complete; absent: ever. */
  readonly covered?: number | undefined
  /** The ids of the listed orders that count for it, where they were looked through again. */
  readonly orders?: ReadonlySet<string>
}

/**
 * The state of a feature after all signals of a profile. Where `known` and the timeline together
 * hold all of them, as if it had been there all the time; else counted again from what is left.
 */
export function refill(
  profile: Profile,
  feature: Feature,
  known: LaggingFeature | undefined,
  history: readonly TimelineEntry[],
): Refilled {
  if (profile.folded === 0) return { state: known?.state ?? null, covered: known?.covered }
  if (feature.source === 'figure')
    return { state: null, covered: known ? known.covered : lastBarrier(profile) }
  const missed = known && entriesSince(known, profile, history)
  if (feature.source === 'signals')
    return missed
      ? replay(profile, feature, known, missed)
      : replay(profile, feature, { state: null, covered: lostUntil(profile, history) }, history)
  if (!missed || missed.some((entry) => isOrderSignal({ name: entry.n })))
    return recount(profile, feature, history)
  return { state: known.state, covered: known.covered }
}

/** All that was folded since; undefined where some of it is gone. */
function entriesSince(
  { folded }: LaggingFeature,
  profile: Profile,
  history: readonly TimelineEntry[],
): TimelineEntry[] | undefined {
  const missed = history.filter((entry) => entry.q > folded)
  return folded >= 0 && missed.length === profile.folded - folded ? missed : undefined
}

function replay(
  profile: Profile,
  feature: Feature,
  from: Pick<Refilled, 'state' | 'covered'>,
  entries: readonly TimelineEntry[],
): Refilled {
  let { state, covered = 0 } = from
  for (const entry of entries) {
    if (!feature.events.includes(entry.n) && !feature.events.includes('*')) continue
    if (isBarred(profile, feature, entry.t, entry.u) || lacksAny(profile, feature.reads, entry)) {
      covered = Math.max(covered, entry.t + 1)
      continue
    }
    const signal = { name: entry.n, time: entry.t, properties: entry.p ?? {} }
    for (const fact of feature.facts(signal, entry.h)) state = feature.kind.add(state, fact)
  }
  return { state, covered: covered || undefined }
}

/** Only the orders that are still listed one by one can be counted again. */
function recount(profile: Profile, feature: Feature, history: readonly TimelineEntry[]): Refilled {
  const { list, count } = profile.orders
  const live = list.filter((order) => contributionOf(order, 1).length > 0)
  let covered = Math.max(lastBarrier(profile) ?? 0, live.length < count ? list[0]!.t : 0)
  let state: FeatureState | null = null
  const orders = new Set<string>()
  for (const order of live) {
    const counts = countsFor(profile, feature, order, history)
    if (counts === undefined) covered = Math.max(covered, order.t + 1)
    if (!counts) continue
    orders.add(order.id)
    for (const contribution of contributionOf({ ...order, k: [feature.key] }, 1)) {
      const fact = feature.orderFact(contribution)
      if (fact) state = feature.kind.add(state, fact)
    }
  }
  return { state, covered: covered || undefined, orders }
}

/** Undefined: that cannot be told any more. */
function countsFor(
  profile: Profile,
  feature: Feature,
  order: Order,
  history: readonly TimelineEntry[],
): boolean | undefined {
  if (isBarred(profile, feature, order.t)) return undefined
  if (order.k?.includes(feature.key) || !feature.definition.where) return true
  const report = history.find((entry) => entry.t === order.u && entry.h === order.h)
  return report && !lacksAny(profile, feature.reads, report) ? feature.matches(report.p ?? {}) : undefined
}

/** Law 3: what happened before a purpose was withdrawn, or without consent to it, does not come back by another door. */
function isBarred(
  { consent }: Profile,
  { purpose }: Feature,
  time: number,
  own = 'personalization',
): boolean {
  return time <= barrierOf(consent, purpose) || (own !== purpose && !grants(consent, purpose))
}

/** Until when the timeline has gaps; undefined where it holds all that was ever folded. */
function lostUntil(
  { tail, folded, expired, lastSeen = 0 }: Profile,
  history: readonly TimelineEntry[],
): number | undefined {
  if (tail.lost !== undefined || expired !== undefined) return Math.max(tail.lost ?? 0, expired ?? 0) + 1
  if (history.length >= folded) return undefined
  return history.reduce((oldest, { t }) => Math.min(oldest, t), lastSeen + 1)
}

function lastBarrier({ consent }: Profile): number | undefined {
  return Math.max(0, ...Object.values(consent.barriers)) || undefined
}
