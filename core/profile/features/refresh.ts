import type { LaggingFeature, Profile, TimelineEntry } from '../profile.ts'
import type { Features } from './compile.ts'
import type { FeatureState } from './kind.ts'
import { refill } from './refill.ts'

/** How long the state of a feature that nobody here defines is kept. */
const keepLagging = 30 * 86_400_000

/** Whether the profile was last written under other feature definitions than these. */
export function needsRefresh(profile: Profile, features: Features): boolean {
  return profile.definitions !== features.hash
}

/**
 * Brings a profile to these definitions: what is new is filled from the timeline, what another
 * process left behind is caught up, and what is not defined here is set aside for 30 days.
 * `tail`: older timeline entries from the store.
 */
export function refreshFeatures(
  profile: Profile,
  features: Features,
  tail: readonly TimelineEntry[],
  now: number,
): Profile {
  const lagging = setAside(profile, now)
  const history = [...tail, ...profile.timeline]
  const states: Record<string, FeatureState | null> = {}
  const covered: Record<string, number> = {}
  let { orders } = profile
  for (const feature of features.list) {
    const filled = refill(profile, feature, lagging[feature.key], history)
    states[feature.key] = filled.state
    if (filled.covered !== undefined) covered[feature.key] = filled.covered
    if (filled.orders) orders = { ...orders, list: marked(orders.list, feature.key, filled.orders) }
    delete lagging[feature.key]
  }
  const kept = keptFor(profile, features, Object.keys(lagging).length > 0)
  return { ...profile, definitions: features.hash, features: states, covered, lagging, kept, orders }
}

/** All features as they are, with the moment they were last up to date. */
function setAside(profile: Profile, now: number): Record<string, LaggingFeature> {
  const lagging = Object.entries(profile.lagging).filter(([, { since }]) => since > now - keepLagging)
  const current = Object.entries(profile.features).map(([key, state]): [string, LaggingFeature] => {
    const covered = profile.covered[key]
    return [key, { state, folded: profile.folded, since: now, ...(covered !== undefined && { covered }) }]
  })
  return Object.fromEntries([...lagging, ...current])
}

/** What these definitions read, and, while features of others are kept for them, what those read. */
function keptFor({ kept, folded }: Profile, features: Features, forOthers: boolean): Profile['kept'] {
  const own = features.keptProperties.map((name) => [name, kept[name] ?? folded] as const)
  return { ...(forOthers && kept), ...Object.fromEntries(own) }
}

/** Orders say which features they count for, so that a refund is taken off those and no other. */
function marked(
  list: Profile['orders']['list'],
  key: string,
  counted: ReadonlySet<string>,
): Profile['orders']['list'] {
  return list.map(({ k = [], ...order }) => {
    const others = k.filter((other) => other !== key)
    const keys = counted.has(order.id) ? [...others, key] : others
    return keys.length > 0 ? { ...order, k: keys } : order
  })
}
