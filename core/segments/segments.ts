import {
  type ConditionEnvironment,
  compileCondition,
  type Groups,
  type Predicate,
} from '../conditions/compile.ts'
import type { Condition, EventCondition } from '../conditions/condition.ts'
import { conditionReads, isCounted } from '../conditions/reads.ts'
import type { Features } from '../profile/features/compile.ts'
import { featureChangesAt } from '../profile/features/read.ts'
import { inOrder } from './circle.ts'
import type { Facts } from './facts.ts'
import { compileLookBack, type LookBack } from './look-back.ts'
import {
  eventFeatureIndex,
  eventPredicate,
  featureRead,
  fieldGetter,
  readsAccountFeature,
} from './person-fields.ts'
import { compileWithheld } from './withheld.ts'

/** What a condition depends on, itself or through the segments it names. */
export interface Dependencies {
  /** Indexes of features. */
  readonly features: readonly number[]
  /** What is looked for among the newest signals. */
  readonly lookBacks: readonly LookBack[]
  /** Reads the request's context, or sums over the account: has no meaning outside a request. */
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
  purposeOfTrait: (name: string) => string = () => 'personalization',
): Segments {
  const names = new Map<string, Segment>()
  /** One getter a path, however many conditions read it: each request reads it once. */
  const fields = new Map<string, (facts: Facts) => unknown>()
  /** One number a condition, however many experiences it occurs in: each request works it out once. */
  const conditions = new Map<string, Predicate<Facts>>()
  /** One an `$event`, however many conditions ask it. */
  const lookBacks = new Map<string, LookBack>()
  const remembered = <T>(id: string, read: (facts: Facts) => T): ((facts: Facts) => T) => {
    const known = fields.get(id)
    if (known) return known as (facts: Facts) => T
    const index = fields.size
    const get = (facts: Facts) => facts.field(index, read)
    fields.set(id, get)
    return get as (facts: Facts) => T
  }
  const lookBack = (event: EventCondition) => {
    const id = `$event ${JSON.stringify(event)}`
    const known = lookBacks.get(id)
    if (known) return known
    const compiled = compileLookBack(event, features, environment.field, (read) => remembered(id, read))
    lookBacks.set(id, compiled)
    return compiled
  }
  const environment: ConditionEnvironment<Facts> & Required<Pick<ConditionEnvironment<Facts>, 'once'>> = {
    field: (path) => fields.get(path) ?? remembered(path, fieldGetter(path, features)),
    once(id, predicate) {
      const known = conditions.get(id)
      if (known) return known
      const index = conditions.size
      const holds = (facts: Facts) => facts.holds(index, predicate)
      conditions.set(id, holds)
      return holds
    },
    segment: (name) => names.get(name)!.has,
    event: (event) => (isCounted(event) ? eventPredicate(event, features) : lookBack(event).holds),
    lookedBack: (event, facts) => (isCounted(event) ? undefined : lookBack(event).found(facts)),
    withheld: compileWithheld(features, (name) => names.get(name)?.condition, purposeOfTrait),
    groups,
  }
  const dependencies = (condition: Condition) => dependenciesOf(condition, names, features, lookBack)
  for (const [name, condition] of inOrder(definitions)) {
    const evaluate = compileCondition(condition, environment)
    const index = names.size
    const has = environment.once(`$segment ${name}`, evaluate)
    names.set(name, { name, index, condition, has, ...dependencies(condition) })
  }
  const list = [...names.values()]
  const observed = list.filter((segment) => !segment.requestOnly)
  const timed = new Set(observed.flatMap((segment) => segment.features))
  const timedLookBacks = new Set(observed.flatMap((segment) => segment.lookBacks))
  return {
    list,
    named: (name) => names.get(name),
    environment,
    compile: (condition) => compileCondition(condition, environment),
    dependencies,
    changesAt(facts) {
      const { profile, now } = facts
      let soonest = Number.POSITIVE_INFINITY
      for (const index of timed) {
        const at = featureChangesAt(profile, features.list[index]!, now)
        if (at > now && at < soonest) soonest = at
      }
      for (const lookBack of timedLookBacks) soonest = Math.min(soonest, lookBack.changesAt(facts))
      return soonest
    },
  }
}

function dependenciesOf(
  condition: Condition,
  segments: ReadonlyMap<string, Segment>,
  features: Features,
  lookBack: (event: EventCondition) => LookBack,
): Dependencies {
  const { fields, events, references, segments: named } = conditionReads(condition)
  const through = named.map((name) => segments.get(name)!)
  const own = [
    ...[...fields, ...references].map((path) => featureRead(path, features)),
    ...events.filter(isCounted).map((event) => eventFeatureIndex(event, features)),
  ].filter((index) => index !== undefined)
  const ofRequest = fields.filter((path) => path.startsWith('context.'))
  return {
    features: [...new Set([...own, ...through.flatMap((segment) => segment.features)])],
    lookBacks: [
      ...events.filter((event) => !isCounted(event)).map(lookBack),
      ...through.flatMap((segment) => segment.lookBacks),
    ],
    requestOnly:
      ofRequest.length > 0 ||
      [...fields, ...references].some(readsAccountFeature) ||
      through.some((segment) => segment.requestOnly),
    contextual:
      ofRequest.length === fields.length &&
      events.length === 0 &&
      through.every((segment) => segment.contextual),
  }
}
