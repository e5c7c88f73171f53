import type { Condition } from '../conditions/condition.ts'
import { conditionReads, isCounted, propertiesRead } from '../conditions/reads.ts'
import { conditionsOf } from '../followups/conditions-of.ts'
import { compileFeatures, eventFeature, type Features } from '../profile/features/compile.ts'
import { defaultFeatures } from '../profile/features/definition.ts'
import type { Definitions } from './definitions.ts'

/** Where the site names none. */
export const defaultCurrency = 'EUR'

/** Everything that is kept of a person: the site's features, the default ones, and those behind `$event`. */
export function compileSiteFeatures(definitions: Definitions): Features {
  const {
    features,
    accountFeatures,
    segments = {},
    placements = {},
    currency = defaultCurrency,
  } = definitions
  const experiences = Object.values(placements).flatMap((placement) => placement.experiences ?? [])
  const conditions: Condition[] = [
    ...Object.values(segments),
    ...experiences.map(({ when }) => when ?? {}),
    ...Object.values(definitions.followUps ?? {}).flatMap(conditionsOf),
  ]
  const events = conditions.flatMap((condition) => conditionReads(condition).events)
  const counted = events.filter(isCounted).map(eventFeature)
  const lookedUp = events
    .filter((event) => !isCounted(event))
    .flatMap(({ where = {} }) => propertiesRead(where))
  return compileFeatures({ ...defaultFeatures, ...features }, counted, currency, lookedUp, accountFeatures)
}

/** The names under which conditions read features. */
export function featureNames({ features }: Definitions): string[] {
  return Object.keys({ ...defaultFeatures, ...features })
}
