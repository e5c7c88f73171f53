import type { FieldOperators } from './condition.ts'
import { toText } from './equality.ts'
import { type Getter, never, not, type Predicate } from './predicate.ts'
import { compileRegex, type TextTest } from './regex.ts'
import { sortableVersion } from './version.ts'

/** What the operators that hold conditions of their own, or name a group, need of the compiler. */
export interface OperatorScope {
  /** The values of a group; undefined when there is none of this name. */
  group(name: unknown): readonly unknown[] | undefined
  /** Compiles a condition on a field or bare value. */
  field<G>(get: Getter<G>, condition: unknown, ignoreCase?: boolean): Predicate<G>
  /** Compiles what an element of a list must meet: operators, or a document on its properties. */
  element(condition: unknown): Predicate<unknown>
  /** What an operator with a `$ref` comes to. */
  operand?(operator: string, path: string): Operand
}

/** An operator with what it compares with. */
export type Operand = readonly [operator: string, expected: unknown]

/** The operators on one field. */
export type OperatorName = keyof FieldOperators

/** Compiles one operator. With an argument of the wrong type it never matches. */
type Operator = <F>(get: Getter<F>, expected: unknown, scope: OperatorScope) => Predicate<F>

/** Lists above this many values are looked up in a set. */
const shortList = 8

const table: Readonly<Record<OperatorName, Operator>> = {
  $eq: (get, expected) => (isScalar(expected) ? (facts) => (get(facts) ?? null) === expected : never),
  $ne: (get, expected) => (isScalar(expected) ? (facts) => (get(facts) ?? null) !== expected : never),
  $gt: (get, expected) => {
    const limit = comparable(expected)
    return (facts) => comparable(get(facts)) > limit
  },
  $gte: (get, expected) => {
    const limit = comparable(expected)
    return (facts) => comparable(get(facts)) >= limit
  },
  $lt: (get, expected) => {
    const limit = comparable(expected)
    return (facts) => comparable(get(facts)) < limit
  },
  $lte: (get, expected) => {
    const limit = comparable(expected)
    return (facts) => comparable(get(facts)) <= limit
  },
  $in: (get, expected) => (Array.isArray(expected) ? anyIn(get, expected) : never),
  $nin: (get, expected) => (Array.isArray(expected) ? not(anyIn(get, expected)) : never),
  $ini: (get, expected) => (Array.isArray(expected) ? anyIn(get, expected, lowerCase) : never),
  $nini: (get, expected) => (Array.isArray(expected) ? not(anyIn(get, expected, lowerCase)) : never),
  $inGroup: (get, name, scope) => anyIn(get, scope.group(name) ?? []),
  $notInGroup: (get, name, scope) => not(anyIn(get, scope.group(name) ?? [])),
  $exists: (get, expected) => {
    const exists = Boolean(expected)
    return (facts) => ((get(facts) ?? null) !== null) === exists
  },
  $type: (get, expected) => (facts) => typeOf(get(facts)) === expected,
  $size: (get, expected, scope) => {
    const test = scope.field((length: number) => length, expected)
    return onList(get, (list) => test(list.length))
  },
  $all: (get, expected, scope) => everyMet(get, expected, scope, false),
  $alli: (get, expected, scope) => everyMet(get, expected, scope, true),
  $elemMatch: (get, expected, scope) => {
    const test = scope.element(expected)
    return onList(get, (list) => list.some((element) => (element ?? null) !== null && test(element)))
  },
  $regex: (get, pattern) => textMatches(get, regexOrNever(pattern, false)),
  $regexi: (get, pattern) => textMatches(get, regexOrNever(pattern, true)),
  $vgt: (get, expected) => versions(get, expected, (a, b) => a > b),
  $vgte: (get, expected) => versions(get, expected, (a, b) => a >= b),
  $vlt: (get, expected) => versions(get, expected, (a, b) => a < b),
  $vlte: (get, expected) => versions(get, expected, (a, b) => a <= b),
  $veq: (get, expected) => versions(get, expected, (a, b) => a === b),
  $vne: (get, expected) => versions(get, expected, (a, b) => a !== b),
  $not: (get, expected, scope) => not(scope.field(get, expected)),
}

export const operatorNames: readonly OperatorName[] = Object.keys(table) as OperatorName[]

/** Compiles one operator on one field. One that does not exist never matches. */
export function compileOperator<F>(
  get: Getter<F>,
  operator: string,
  expected: unknown,
  scope: OperatorScope,
): Predicate<F> {
  return isOperatorName(operator) ? table[operator](get, expected, scope) : never
}

function isOperatorName(name: string): name is OperatorName {
  return Object.hasOwn(table, name)
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}

/** What `<` and `>` may be asked of without calling anybody's `valueOf`; lists and objects compare false with everything. */
function comparable(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'object' && value !== null) return Number.NaN
  return (value ?? null) as number
}

function onList<F>(get: Getter<F>, test: (list: readonly unknown[]) => boolean): Predicate<F> {
  return (facts) => {
    const actual = get(facts)
    return Array.isArray(actual) && test(actual)
  }
}

function anyIn<F>(
  get: Getter<F>,
  values: readonly unknown[],
  fold?: (value: unknown) => unknown,
): Predicate<F> {
  const contains = membership(fold ? values.map(fold) : values)
  const has = fold ? (value: unknown) => contains(fold(value)) : contains
  return (facts) => {
    const actual = get(facts)
    return Array.isArray(actual) ? actual.some(has) : has(actual ?? null)
  }
}

function membership(values: readonly unknown[]): (value: unknown) => boolean {
  if (values.length <= shortList) {
    return (value) => {
      for (let i = 0; i < values.length; i++) if (values[i] === value) return true
      return false
    }
  }
  const set = new Set(values)
  return (value) => set.has(value)
}

function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

function everyMet<F>(
  get: Getter<F>,
  expected: unknown,
  scope: OperatorScope,
  ignoreCase: boolean,
): Predicate<F> {
  if (!Array.isArray(expected)) return never
  const tests = expected.map((condition) => scope.field((element: unknown) => element, condition, ignoreCase))
  return onList(get, (list) => tests.every((test) => list.some(test)))
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function textMatches<F>(get: Getter<F>, test: TextTest): Predicate<F> {
  return (facts) => {
    const text = toText(get(facts))
    return text !== undefined && test(text)
  }
}

/** `validateCondition()` is who complains about a pattern that does not compile. */
function regexOrNever(pattern: unknown, ignoreCase: boolean): TextTest {
  if (typeof pattern !== 'string') return never
  try {
    return compileRegex(pattern, ignoreCase)
  } catch {
    return never
  }
}

function versions<F>(
  get: Getter<F>,
  expected: unknown,
  compare: (a: string, b: string) => boolean,
): Predicate<F> {
  const version = sortableVersion(expected)
  return (facts) => compare(sortableVersion(get(facts)), version)
}
