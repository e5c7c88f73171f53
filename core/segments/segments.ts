import {
  type ConditionEnvironment,
  compileCondition,
  type Groups,
  type Predicate,
} from '../conditions/compile.ts'
import type { Condition } from '../conditions/condition.ts'
import { conditionReads } from '../conditions/reads.ts'
import type { Features } from '../profile/features/compile.ts'
import { featureChangesAt } from '../profile/features/read.ts'
import { inOrder } from './circle.ts'
import type { Facts } from './facts.ts'
import { eventFeatureIndex, eventPredicate, featureRead, fieldGetter } from './person-fields.ts'

/** What a condition depends on, itself or through the segments it names. */
export interface Dependencies {
  /** Indexes of features. */
  readonly features: readonly number[]
  /** Reads the request's context: has no meaning outside a request. */
  readonly requestOnly: boolean
  /** Reads nothing but the request's context: may be used before consent. */
  readonly contextual: boolean
}

export interface Segment extends Dependencies {
  readonly name: string
  readonly index: number
  readonly condition: Condition
  has(facts: Facts): boolean
}

/** The segments of a site, and the environment every condition of the site compiles in. */
export interface Segments {
  readonly list: readonly Segment[]
  named(name: string): Segment | undefined
  readonly environment: ConditionEnvironment<Facts>
  compile(condition: Condition): Predicate<Facts>
  dependencies(condition: Condition): Dependencies
  /** The earliest moment at which time alone may change a segment; Infinity: never. */
  changesAt(facts: Facts): number
}

/** Definitions must have been validated: names exist and do not refer to each other in a circle. */
export function compileSegments(
  definitions: Readonly<Record<string, Condition>>,
  features: Features,
  groups: Groups = {},
): Segments {
  const names = new Map<string, Segment>()
  /** One getter a path, however many conditions read it: each request reads it once. */
  const fields = new Map<string, (facts: Facts) => unknown>()
  /** One number a condition, however many experiences it occurs in: each request works it out once. */
  const conditions = new Map<string, Predicate<Facts>>()
  const environment: ConditionEnvironment<Facts> & Required<Pick<ConditionEnvironment<Facts>, 'once'>> = {
    field(path) {
      const known = fields.get(path)
      if (known) return known
      const [index, read] = [fields.size, fieldGetter(path, features)]
      const get = (facts: Facts) => facts.field(index, read)
      fields.set(path, get)
      return get
    },
    once(id, predicate) {
      const known = conditions.get(id)
      if (known) return known
      const index = conditions.size
      const holds = (facts: Facts) => facts.holds(index, predicate)
      conditions.set(id, holds)
      return holds
    },
    segment: (name) => names.get(name)!.has,
    event: (event) => eventPredicate(event, features),
    groups,
  }
  const dependencies = (condition: Condition) => dependenciesOf(condition, names, features)
  for (const [name, condition] of inOrder(definitions)) {
    const evaluate = compileCondition(condition, environment)
    const index = names.size
    const has = environment.once(`$segment ${name}`, evaluate)
    names.set(name, { name, index, condition, has, ...dependencies(condition) })
  }
  const list = [...names.values()]
  const timed = new Set(list.filter((segment) => !segment.requestOnly).flatMap((segment) => segment.features))
  return {
    list,
    named: (name) => names.get(name),
    environment,
    compile: (condition) => compileCondition(condition, environment),
    dependencies,
    changesAt({ profile, now }) {
      let soonest = Number.POSITIVE_INFINITY
      for (const index of timed) {
        const at = featureChangesAt(profile, features.list[index]!, now)
        if (at > now && at < soonest) soonest = at
      }
      return soonest
    },
  }
}

function dependenciesOf(
  condition: Condition,
  segments: ReadonlyMap<string, Segment>,
  features: Features,
): Dependencies {
  const { fields, events, segments: named } = conditionReads(condition)
  const through = named.map((name) => segments.get(name)!)
  const own = [
    ...fields.map((path) => featureRead(path, features)),
    ...events.map((event) => eventFeatureIndex(event, features)),
  ].filter((index) => index !== undefined)
  const ofRequest = fields.filter((path) => path.startsWith('context.'))
  return {
    features: [...new Set([...own, ...through.flatMap((segment) => segment.features)])],
    requestOnly: ofRequest.length > 0 || through.some((segment) => segment.requestOnly),
    contextual:
      ofRequest.length === fields.length &&
      events.length === 0 &&
      through.every((segment) => segment.contextual),
  }
}
