import type { CountedEvent } from '../conditions/condition.ts'
import { compileCount } from '../conditions/event-count.ts'
import { eventFeature, type Features } from '../profile/features/compile.ts'
import { contextField } from '../signals/context.ts'
import type { Facts } from './facts.ts'

/** How a dotted path such as `traits.plan` or `features.categories.top` is read of a person. */
export function fieldGetter(path: string, features: Features): (facts: Facts) => unknown {
  const [root, name = '', ...rest] = path.split('.')
  if (root === 'context') {
    const get = contextField(path.slice('context.'.length))
    return (facts) => (facts.context && get ? get(facts.context) : undefined)
  }
  if (root === 'traits') return inside((facts) => facts.trait(name), rest)
  if (readsAccountFeature(path)) {
    const feature = features.ofAccount(rest[0]!)
    return feature ? (facts) => facts.accountFeature(feature) : () => undefined
  }
  if (root === 'account') return inside((facts) => facts.account(name), rest)
  const index = featureRead(path, features)
  return index === undefined ? () => undefined : inside((facts) => facts.feature(index), rest)
}

/** Sums over an account are looked up for a request; nobody knows them outside one. */
export function readsAccountFeature(path: string): boolean {
  return path.startsWith('account.features.')
}

/** Each `$event` is a feature that counts, so that its cost does not grow with the history. */
export function eventPredicate(event: CountedEvent, features: Features): (facts: Facts) => boolean {
  const index = eventFeatureIndex(event, features)
  const enough = compileCount(event.count)
  return index === undefined ? () => false : (facts) => enough(facts.feature(index))
}

/** The feature that a path reads, if it reads one. */
export function featureRead(path: string, features: Features): number | undefined {
  const [root, name = ''] = path.split('.')
  return root === 'features' ? features.named(name)?.index : undefined
}

/** The feature behind an `$event`. */
export function eventFeatureIndex(event: CountedEvent, features: Features): number | undefined {
  return features.ofDefinition(eventFeature(event))?.index
}

function inside(get: (facts: Facts) => unknown, path: readonly string[]): (facts: Facts) => unknown {
  if (path.length === 0) return get
  return (facts) => {
    let value = get(facts)
    for (const key of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
      value = (value as Record<string, unknown>)[key]
    }
    return value
  }
}
