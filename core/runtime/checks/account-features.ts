import { below } from '../../conditions/known-names.ts'
import { isObject } from '../../json.ts'
import { features } from './features.ts'
import { type Check, problem } from './shape.ts'
import type { SiteNames } from './site-names.ts'

/** What is summed over people: of those kinds that can be taken back when somebody leaves. */
export function accountFeatures(names: SiteNames): Check {
  const check = features(names)
  return (value, path) => [
    ...check(value, path),
    ...Object.entries(isObject(value) ? value : {}).flatMap(([name, one]) => kind(one, below(path, name))),
  ]
}

function kind(feature: unknown, path: string) {
  if (!isObject(feature) || feature.count !== undefined || feature.sum !== undefined) return []
  const known = ['last', 'first', 'distinct', 'recent', 'affinity', 'score', 'orders']
  const found = known.find((name) => feature[name] !== undefined)
  if (!found) return []
  const message = `"${found}" cannot be summed over people, nor taken back when somebody leaves.`
  const cure = 'Use count or sum. Of orders: { count: true, events: "Order Completed" }.'
  return problem('not-allowed-here', below(path, found), message, cure)
}
