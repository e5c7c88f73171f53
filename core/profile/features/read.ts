import type { Profile } from '../profile.ts'
import type { Feature } from './compile.ts'

/** The value of a feature as conditions and templates see it. */
export function readFeature(profile: Profile, feature: Feature, now: number): unknown {
  if (feature.figure) return feature.figure.read(profile.orders, now)
  const value = feature.kind.read(profile.features[feature.key] ?? null, now)
  return feature.source === 'orders' ? Math.max(0, value as number) : value
}

/** When the value may next change by the passing of time alone; Infinity: never. */
export function featureChangesAt(profile: Profile, feature: Feature, now: number): number {
  if (feature.figure) return feature.figure.changesAt(profile.orders, now)
  return feature.kind.changesAt(profile.features[feature.key] ?? null, now)
}
