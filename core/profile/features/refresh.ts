import type { Profile, TimelineEntry } from '../profile.ts'
import type { Feature, Features } from './compile.ts'
import type { FeatureState } from './kind.ts'

/** How long the state of a feature that nobody here defines is kept. */
const keepLagging = 30 * 86_400_000

/** Whether the profile was last written under other feature definitions than these. */
export function needsRefresh(profile: Profile, features: Features): boolean {
  return profile.definitions !== features.hash
}

/**
 * Brings a profile to these definitions: what is new is filled from the timeline, what another
 * process left behind is caught up, and what is not defined here is set aside for 30 days.
 * `tail`: older timeline entries from the store, oldest first.
 */
export function refreshFeatures(
  profile: Profile,
  features: Features,
  tail: readonly TimelineEntry[],
  now: number,
): Profile {
  const states: Record<string, FeatureState | null> = {}
  const covered: Record<string, number> = {}
  const lagging = Object.fromEntries(
    Object.entries(profile.lagging).filter(([, feature]) => feature.since > now - keepLagging),
  )
  for (const [key, state] of Object.entries(profile.features)) {
    const since = profile.covered[key]
    lagging[key] = {
      state,
      folded: profile.folded,
      since: now,
      ...(since !== undefined && { covered: since }),
    }
  }
  const history = [...tail, ...profile.timeline]
  for (const feature of features.list) {
    const filled = fill(profile, feature, lagging[feature.key], history)
    states[feature.key] = filled.state
    if (filled.covered !== undefined) covered[feature.key] = filled.covered
    delete lagging[feature.key]
  }
  return { ...profile, definitions: features.hash, features: states, covered, lagging }
}

function fill(
  profile: Profile,
  feature: Feature,
  known: Profile['lagging'][string] | undefined,
  history: readonly TimelineEntry[],
): { state: FeatureState | null; covered?: number | undefined } {
  if (profile.folded === 0 || feature.source === 'none') return { state: known?.state ?? null }
  if (known) {
    const missed = history.filter((entry) => entry.q > known.folded)
    const complete = known.folded >= 0 && missed.length >= profile.folded - known.folded
    if (complete) return { state: replay(feature, known.state, missed), covered: known.covered }
  }
  if (feature.source === 'orders') return fromOrders(profile, feature)
  const complete = history.length >= profile.folded
  return {
    state: replay(feature, null, history),
    covered: complete ? undefined : (history[0]?.t ?? profile.lastSeen),
  }
}

/** Only orders still listed one by one can be counted again. */
function fromOrders(
  profile: Profile,
  feature: Feature,
): { state: FeatureState | null; covered?: number | undefined } {
  let state: FeatureState | null = null
  for (const order of profile.orders.list) {
    if (!order.m || order.x !== undefined) continue
    const amounts = Object.fromEntries(
      Object.entries(order.m).map(([name, amount]) => [
        name,
        Math.max(0, amount - (order.r?.[name as 'total'] ?? 0)),
      ]),
    )
    const matched = order.k ?? []
    const fact = feature.orderFact({ sign: 1, time: order.t, currency: order.c, count: 1, amounts, matched })
    if (fact) state = feature.kind.add(state, fact)
  }
  const complete = profile.orders.list.length >= profile.orders.count && !feature.hasWhere
  return { state, covered: complete ? undefined : profile.orders.list[0]?.t }
}

function replay(
  feature: Feature,
  from: FeatureState | null,
  entries: readonly TimelineEntry[],
): FeatureState | null {
  let state = from
  for (const entry of entries) {
    if (!feature.events.includes(entry.n) && !feature.events.includes('*')) continue
    const signal = { name: entry.n, time: entry.t, properties: entry.p ?? {} }
    for (const fact of feature.facts(signal, entry.h)) state = feature.kind.add(state, fact)
  }
  return state
}
