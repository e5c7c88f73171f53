import { isObject } from '../json.ts'
import type { Condition, EventCondition } from './condition.ts'

/** What a condition reads; each name once, in the order of the document. */
export interface ConditionReads {
  /** Dotted paths of the facts. Those of a `where`, or inside `$elemMatch`, are of something else and not among them. */
  readonly fields: readonly string[]
  readonly segments: readonly string[]
  readonly events: readonly EventCondition[]
}

/** Which fields, segments and events a condition reads itself; not what the segments it names read in turn. */
export function conditionReads(condition: Condition): ConditionReads {
  const entries = [...entriesOf(condition)]
  const of = (key: string) => entries.filter((entry) => entry[0] === key).flatMap((entry) => entry[1])
  return {
    fields: unique(entries.map(([key]) => key).filter((key) => key !== '$segment' && key !== '$event')),
    segments: unique(of('$segment') as string[]),
    events: of('$event') as EventCondition[],
  }
}

/** The entries of a document and of those inside its connectives. */
function* entriesOf(condition: unknown): Generator<[key: string, value: unknown]> {
  if (!isObject(condition)) return
  for (const [key, value] of Object.entries(condition)) {
    if (!connectives.has(key)) yield [key, value]
    else for (const inner of [value].flat()) yield* entriesOf(inner)
  }
}

const connectives = new Set(['$and', '$or', '$nor', '$not'])

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
