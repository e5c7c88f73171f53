import { isObject } from '../json.ts'
import type { Reference, ReferringCondition } from './condition.ts'
import type { OperatorName } from './operators.ts'

/** The operators that compare with one value. */
const singles: readonly string[] = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'] satisfies OperatorName[]
/** Those that compare with several. */
const several: readonly string[] = ['$in', '$nin', '$ini', '$nini'] satisfies OperatorName[]

/** What the operators that take a `$ref` compare with; undefined for those that take none. */
export function comparesWith(operator: string): 'one' | 'several' | undefined {
  if (several.includes(operator)) return 'several'
  return singles.includes(operator) ? 'one' : undefined
}

/** A `$ref` in place of a value. */
export function isReference(value: unknown): value is Reference {
  return isObject(value) && typeof value.$ref === 'string'
}

/** Where an operator is given a `$ref`. */
export interface ReferenceUse {
  readonly operator: string
  readonly path: string
}

/** All `$ref`s of a `where`, or of a part of one. */
export function referencesIn(condition: unknown): ReferenceUse[] {
  if (Array.isArray(condition)) return condition.flatMap(referencesIn)
  if (!isObject(condition)) return []
  return Object.entries(condition).flatMap(([operator, value]) =>
    isReference(value) ? [{ operator, path: value.$ref }] : referencesIn(value),
  )
}

/** Splits a `where` in what is the same for everybody and what depends on who asks; both must hold. */
export function splitAtReferences(where: ReferringCondition): {
  fixed: ReferringCondition
  referring: ReferringCondition
} {
  const entries = Object.entries(where)
  const part = (refers: boolean) =>
    Object.fromEntries(
      entries.filter(([, value]) => referencesIn(value).length > 0 === refers),
    ) as ReferringCondition
  return { fixed: part(false), referring: part(true) }
}
