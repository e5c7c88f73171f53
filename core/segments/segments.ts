import { eventFeature, type Features } from '../profile/features/compile.ts'
import { featureChangesAt } from '../profile/features/read.ts'
import { contextField } from '../signals/context.ts'
import { type ConditionEnvironment, compileCondition, type Groups, type Predicate } from './compile.ts'
import type { Condition, EventCondition } from './condition.ts'
import { compileCount } from './event-count.ts'
import type { Facts } from './facts.ts'
import { conditionReads } from './reads.ts'

export interface Segment {
  readonly name: string
  readonly index: number
  readonly condition: Condition
  /** Reads the request's context, itself or through another segment: has no meaning outside a request. */
  readonly requestOnly: boolean
  /** The features it reads, itself or through other segments. */
  readonly reads: readonly number[]
  has(facts: Facts): boolean
}

/** The segments of a site, and the environment every condition of the site compiles in. */
export interface Segments {
  readonly list: readonly Segment[]
  named(name: string): Segment | undefined
  readonly environment: ConditionEnvironment<Facts>
  compile(condition: Condition): Predicate<Facts>
  /** What a condition reads, through segments too. */
  dependencies(condition: Condition): Dependencies
  /** The earliest moment at which time alone may change a segment; Infinity: never. */
  changesAt(facts: Facts): number
}

export interface Dependencies {
  readonly features: readonly number[]
  readonly requestOnly: boolean
  /** Reads nothing but the request's context: may be used before consent. */
  readonly contextual: boolean
}

/** Definitions must have been validated: names exist and do not refer to each other in a circle. */
export function compileSegments(
  definitions: Readonly<Record<string, Condition>>,
  features: Features,
  groups: Groups = {},
): Segments {
  const names = new Map<string, Segment>()
  const environment: ConditionEnvironment<Facts> = {
    field: (path) => fieldGetter(path, features),
    segment(name) {
      const segment = names.get(name)!
      return segment.has
    },
    event: (event) => eventPredicate(event, features),
    groups,
  }
  const dependencies = (condition: Condition): Dependencies => {
    const reads = conditionReads(condition)
    const segments = reads.segments.map((name) => names.get(name)!)
    const own = [
      ...reads.fields.map((path) => featureOf(path, features)),
      ...reads.events.map((event) => featureOfEvent(event, features)),
    ]
    const context = reads.fields.filter((path) => path.startsWith('context.'))
    const through = segments.map((segment) => dependencies(segment.condition))
    return {
      features: [
        ...new Set([...own.filter((index) => index !== undefined), ...through.flatMap((d) => d.features)]),
      ],
      requestOnly: context.length > 0 || through.some((d) => d.requestOnly),
      contextual:
        context.length === reads.fields.length &&
        reads.events.length === 0 &&
        through.every((d) => d.contextual),
    }
  }
  const list: Segment[] = []
  for (const [name, condition] of inOrder(definitions)) {
    const evaluate = compileCondition(condition, environment)
    const index = list.length
    const { features: reads, requestOnly } = dependencies(condition)
    const segment = {
      name,
      index,
      condition,
      requestOnly,
      reads,
      has: (facts: Facts) => facts.segment(index, evaluate),
    }
    names.set(name, segment)
    list.push(segment)
  }
  const timed = [
    ...new Set(list.filter((segment) => !segment.requestOnly).flatMap((segment) => segment.reads)),
  ]
  return {
    list,
    named: (name) => names.get(name),
    environment,
    compile: (condition) => compileCondition(condition, environment),
    dependencies,
    changesAt: ({ profile, now }) =>
      timed.reduce((soonest, index) => {
        const at = featureChangesAt(profile, features.list[index]!, now)
        return at > now && at < soonest ? at : soonest
      }, Number.POSITIVE_INFINITY),
  }
}

/** Names of a segment's circle of references, e.g. `['a', 'b', 'a']`; undefined where there is none. */
export function findCircle(definitions: Readonly<Record<string, Condition>>): string[] | undefined {
  const finished = new Set<string>()
  const visit = (name: string, path: string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (finished.has(name) || !Object.hasOwn(definitions, name)) return undefined
    for (const next of conditionReads(definitions[name]!).segments) {
      const circle = visit(next, [...path, name])
      if (circle) return circle
    }
    finished.add(name)
    return undefined
  }
  for (const name of Object.keys(definitions)) {
    const circle = visit(name, [])
    if (circle) return circle
  }
  return undefined
}

/** Those referred to before those that refer to them. */
function inOrder(definitions: Readonly<Record<string, Condition>>): [string, Condition][] {
  const ordered = new Map<string, Condition>()
  const visit = (name: string) => {
    if (ordered.has(name)) return
    const condition = definitions[name]!
    conditionReads(condition).segments.forEach(visit)
    ordered.set(name, condition)
  }
  Object.keys(definitions).forEach(visit)
  return [...ordered]
}

function fieldGetter(path: string, features: Features): (facts: Facts) => unknown {
  const [root, name = '', ...rest] = path.split('.')
  if (root === 'context') {
    const get = contextField(path.slice('context.'.length))
    return (facts) => (facts.context && get ? get(facts.context) : undefined)
  }
  if (root === 'features') {
    const index = features.named(name)?.index
    return index === undefined ? () => undefined : inside((facts) => facts.feature(index), rest)
  }
  if (root === 'traits') return inside((facts) => facts.trait(name), rest)
  if (root === 'account') return inside((facts) => facts.account(name), rest)
  return () => undefined
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

function featureOf(path: string, features: Features): number | undefined {
  const [root, name = ''] = path.split('.')
  return root === 'features' ? features.named(name)?.index : undefined
}

function featureOfEvent(event: EventCondition, features: Features): number | undefined {
  return features.ofDefinition(eventFeature(event))?.index
}

function eventPredicate(event: EventCondition, features: Features): (facts: Facts) => boolean {
  const index = featureOfEvent(event, features)
  const enough = compileCount(event.count)
  return index === undefined ? () => false : (facts) => enough(facts.feature(index))
}
