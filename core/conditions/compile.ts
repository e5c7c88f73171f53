import { isObject, own } from '../json.ts'
import type { Condition, EventCondition, ReferringCondition } from './condition.ts'
import { equals } from './equality.ts'
import type { LookedBack } from './explain-event.ts'
import { compileOperator, type Operand, type OperatorScope } from './operators.ts'
import { type Getter, never, not, type Predicate } from './predicate.ts'
import { isReference } from './reference.ts'

export type { Predicate } from './predicate.ts'

/** Where a compiled condition gets its values: the only thing conditions know of profiles. `F` is what they are evaluated on. */
export interface ConditionEnvironment<F> {
  /** A getter for a dotted path such as `traits.plan`, made once, at compile time. It returns undefined for what is absent. */
  field(path: string): (facts: F) => unknown
  segment(name: string): (facts: F) => boolean
  event(condition: EventCondition): (facts: F) => boolean
  /** What came of looking for an `$event` whose `where` refers to the person; undefined for all others. */
  lookedBack?(event: EventCondition, facts: F): LookedBack | undefined
  /** For explanations: for want of consent to which purpose a part reads nothing; undefined: that is not it. */
  withheld?(
    read: { readonly field: string } | { readonly event: EventCondition } | { readonly segment: string },
    facts: F,
  ): string | undefined
  /** Returns a predicate that does the work of `predicate` once per facts; equal ones have the same `id`. Default: as it is. */
  once?(id: string, predicate: Predicate<F>): Predicate<F>
  /** The lists that `$inGroup` and `$notInGroup` name. An unknown group is an empty one. */
  readonly groups?: Groups
  /** The operator, and the value, that an operator with a `$ref` comes to. Without it none ever holds. */
  operand?(operator: string, path: string): Operand
}

export type Groups = Readonly<Record<string, readonly unknown[]>>

/**
 * Compiles a condition to closures, once; what it returns is fast and takes no memory (but for comparing
 * versions). Never throws: what `validateCondition()` would refuse is false when evaluated.
 */
export function compileCondition<F>(
  condition: ReferringCondition,
  environment: ConditionEnvironment<F>,
): Predicate<F> {
  if (!isObject(condition)) return never
  return all(Object.entries(condition).map(([key, value]) => compileEntry(key, value, environment)))
}

/** One entry of a document: a connective, `$segment`, `$event`, or a field. */
function compileEntry<F>(key: string, value: unknown, environment: ConditionEnvironment<F>): Predicate<F> {
  switch (key) {
    case '$and':
      return Array.isArray(value) ? all(compileEach(value, environment)) : never
    case '$or':
      return Array.isArray(value) ? any(compileEach(value, environment)) : never
    case '$nor':
      return Array.isArray(value) ? not(any(compileEach(value, environment))) : never
    case '$not':
      return isObject(value) ? not(compileCondition(value as Condition, environment)) : never
    case '$segment':
      return all([value].flat().map((name) => (typeof name === 'string' ? environment.segment(name) : never)))
    case '$event':
      return isEvent(value) ? environment.event(value) : never
    default: {
      const predicate = compileField(environment.field(key), value, operatorScope(environment))
      return environment.once?.(`${key} ${JSON.stringify(value)}`, predicate) ?? predicate
    }
  }
}

/** Compiles what one field must be: operators, or a literal it must equal. */
function compileField<F>(
  get: Getter<F>,
  condition: unknown,
  scope: OperatorScope,
  ignoreCase = false,
): Predicate<F> {
  if (!isOperators(condition)) return equals(get, condition, ignoreCase)
  const entries = Object.entries(condition)
  return all(
    entries.map(([operator, expected]) =>
      isReference(expected)
        ? compileReference(get, operator, expected.$ref, scope)
        : compileOperator(get, operator, expected, scope),
    ),
  )
}

function compileReference<F>(
  get: Getter<F>,
  operator: string,
  path: string,
  scope: OperatorScope,
): Predicate<F> {
  const operand = scope.operand?.(operator, path)
  return operand ? compileOperator(get, ...operand, scope) : never
}

export function operatorScope({
  groups = {},
  operand,
}: Pick<ConditionEnvironment<never>, 'groups' | 'operand'>): OperatorScope {
  const scope: OperatorScope = {
    group: (name) =>
      typeof name === 'string' ? (own(groups, name) as readonly unknown[] | undefined) : undefined,
    field: (get, condition, ignoreCase) => compileField(get, condition, scope, ignoreCase),
    element: (condition) =>
      isOperators(condition)
        ? compileField((element: unknown) => element, condition, scope)
        : compileCondition(condition as Condition, {
            ...objectEnvironment(groups),
            ...(operand && { operand }),
          }),
    ...(operand && { operand }),
  }
  return scope
}

/** An object of nothing but `$` keys, and of one at least: operators. Any other is a literal. */
export function isOperators(condition: unknown): condition is Record<`$${string}`, unknown> {
  if (!isObject(condition)) return false
  const keys = Object.keys(condition)
  return keys.length > 0 && keys.every((key) => key.startsWith('$'))
}

/**
 * Plain nested objects, by their own properties only: for the `where` of an `$event` or a feature, and for
 * tests. They are in no segment and nothing has happened to them.
 */
export function objectEnvironment(groups: Groups = {}): ConditionEnvironment<unknown> {
  return { field: pathGetter, segment: () => never, event: () => never, groups }
}

function pathGetter(path: string): Getter<unknown> {
  const keys = path.split('.')
  const [first] = keys as [string]
  if (keys.length === 1) return (facts) => ownValue(facts, first)
  return (facts) => {
    let value = facts
    for (let i = 0; i < keys.length; i++) value = ownValue(value, keys[i]!)
    return value
  }
}

function ownValue(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? own(value, key) : undefined
}

function isEvent(value: unknown): value is EventCondition {
  return isObject(value) && [value.name].flat().every((name) => typeof name === 'string')
}

function compileEach<F>(
  conditions: readonly Condition[],
  environment: ConditionEnvironment<F>,
): Predicate<F>[] {
  return conditions.map((condition) => compileCondition(condition, environment))
}

/** Short ones are written out because a loop costs as much as the conditions themselves. */
function all<F>(predicates: readonly Predicate<F>[]): Predicate<F> {
  const [first, second, third] = predicates
  if (!first) return () => true
  if (!second) return first
  if (!third) return (facts) => first(facts) && second(facts)
  if (predicates.length === 3) return (facts) => first(facts) && second(facts) && third(facts)
  return (facts) => {
    for (let i = 0; i < predicates.length; i++) if (!predicates[i]!(facts)) return false
    return true
  }
}

/** An empty list of alternatives holds, as in GrowthBook. */
function any<F>(predicates: readonly Predicate<F>[]): Predicate<F> {
  const [first, second] = predicates
  if (!first) return () => true
  if (!second) return first
  if (predicates.length === 2) return (facts) => first(facts) || second(facts)
  return (facts) => {
    for (let i = 0; i < predicates.length; i++) if (predicates[i]!(facts)) return true
    return false
  }
}
