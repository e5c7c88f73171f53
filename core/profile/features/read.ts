import { toMajor } from '../../money.ts'
import type { Profile } from '../profile.ts'
import type { Feature, Features } from './compile.ts'

const day = 86_400_000

/** The value of a feature as conditions and templates see it. */
export function readFeature(profile: Profile, feature: Feature, features: Features, now: number): unknown {
  const { definition } = feature
  if (!('orders' in definition)) return feature.kind.read(profile.features[feature.key] ?? null, now)
  const { count, sums, last } = profile.orders
  if (definition.orders === 'frequency') return count
  if (definition.orders === 'value') return toMajor(sums[features.currency]?.revenue ?? 0, features.currency)
  return last === undefined ? undefined : Math.max(0, Math.floor((now - last) / day))
}

/** When the value may next change by the passing of time alone; Infinity: never. */
export function featureChangesAt(profile: Profile, feature: Feature, now: number): number {
  const { definition } = feature
  if (!('orders' in definition)) return feature.kind.changesAt(profile.features[feature.key] ?? null, now)
  const { last } = profile.orders
  if (definition.orders !== 'recency' || last === undefined) return Number.POSITIVE_INFINITY
  return last + (Math.floor((now - last) / day) + 1) * day
}
