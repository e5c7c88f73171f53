import { countedNames, didYouMean, type KnownNames } from '../../conditions/known-names.ts'
import { validateCondition } from '../../conditions/validate.ts'
import { isObject } from '../../json.ts'
import { contextField, contextPaths } from '../../signals/context.ts'
import type { Check } from './shape.ts'
import type { SiteNames } from './site-names.ts'

/** A condition over a person and a request. */
export function personCondition({ features, accountFeatures, segments, groups }: SiteNames): Check {
  const known: KnownNames = {
    segments,
    groups,
    field: (path) =>
      path.startsWith('account.features')
        ? accountMistake(path.split('.').slice(2), accountFeatures)
        : fieldMistake(path.split('.'), features),
    sort: (path) => sortOf(path.split('.'), features),
  }
  return (value, path) => validateCondition(value, known, path)
}

/** A condition over the properties of the signals that a feature counts. */
export const propertiesCondition: Check = (value, path) => validateCondition(value, countedNames, path)

type Mistake = ReturnType<NonNullable<KnownNames['field']>>

function fieldMistake(
  [root, name = '', ...inside]: readonly string[],
  features: SiteNames['features'],
): Mistake {
  if (root === 'context') return contextMistake([name, ...inside].join('.'))
  if (root !== 'features') return undefined
  if (!features.has(name)) {
    return { message: `There is no feature "${name}".`, cure: didYouMean(name, [...features.keys()]) }
  }
  return inside.length > 0 ? insideMistake(name, inside, features.get(name)) : undefined
}

function accountMistake(
  [name = '', ...inside]: readonly string[],
  accountFeatures: SiteNames['accountFeatures'],
): Mistake {
  if (!accountFeatures.has(name)) {
    const message = `There is no account feature "${name}".`
    return { message, cure: didYouMean(name, [...accountFeatures]) }
  }
  if (inside.length === 0) return undefined
  const message = `The account feature "${name}" has no "${inside[0]}" in it.`
  return { message, cure: `Ask for account.features.${name} itself.` }
}

function contextMistake(path: string): Mistake {
  if (contextField(path)) return undefined
  return { message: `A request has no "${path}".`, cure: didYouMean(path, contextPaths) }
}

const affinityParts = ['top', 'keys', 'share', 'weight']

/** Lists and rankings hold several values; of traits that is not known before they are there. */
function sortOf([root, name = '', part]: readonly string[], features: SiteNames['features']) {
  const definition = features.get(name)
  if (root !== 'features' || !isObject(definition)) return undefined
  if (definition.recent !== undefined) return part === undefined ? 'several' : 'one'
  if (definition.affinity === undefined) return 'one'
  return part === undefined || part === 'keys' ? 'several' : 'one'
}

/** Rankings have parts, lists have places, and all other features are single values. */
function insideMistake(name: string, [part, ...rest]: readonly string[], definition: unknown): Mistake {
  const kind = isObject(definition) ? definition : {}
  if (kind.recent !== undefined && /^\d{1,2}$/.test(part!) && rest.length === 0) return undefined
  if (kind.affinity === undefined) {
    return {
      message: `The feature "${name}" has no "${part}" in it.`,
      cure: `Ask for features.${name} itself.`,
    }
  }
  if (!affinityParts.includes(part!)) {
    return { message: `An affinity has no "${part}".`, cure: didYouMean(part!, affinityParts) }
  }
  if (part !== 'share' || rest.length > 0) return undefined
  const cure = `Say of which value, as in features.${name}.share.shoes.`
  return { message: 'This is the share of every value there is.', cure }
}
