import type { Problem } from '../../errors.ts'
import type { Feature } from '../../profile/features/compile.ts'
import type { Definitions } from '../definitions.ts'
import { compileSiteFeatures, featureNames } from '../site-features.ts'
import { problem } from './shape.ts'

/** The most that the features of one person may come to, in bytes: half of the hot part of a profile. */
const byteBudget = 12 * 1024

/** Whether every feature, those behind `$event` included, fits in a profile. Expects definitions with no other mistake. */
export function featureBudget(definitions: Definitions): Problem[] {
  const features = compileSiteFeatures(definitions)
  const bytes = features.list.reduce((sum, { kind }) => sum + kind.maxBytes, 0)
  if (bytes <= byteBudget) return []
  const nameOf = new Map(featureNames(definitions).map((name) => [features.named(name), name]))
  const largest = features.list.toSorted((a, b) => b.kind.maxBytes - a.kind.maxBytes).slice(0, 3)
  const sizes = largest.map(
    (feature) => `${nameOf.get(feature) ?? eventsOf(feature)} (${kilobytes(feature.kind.maxBytes)})`,
  )
  const message = `The features can grow to ${kilobytes(bytes)} of every profile, and ${kilobytes(byteBudget)} is the most.`
  const cure = `The largest are ${sizes.join(', ')}. Remove some, let several conditions use one, or count over all time instead of a window.`
  return problem('over-budget', 'features', message, cure)
}

function eventsOf({ events }: Feature): string {
  return `$event ${events.join(' or ')}`
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`
}
