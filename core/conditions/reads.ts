import { isObject } from '../json.ts'
import { isOperators } from './compile.ts'
import type { Condition, CountedEvent, EventCondition, ReferringCondition } from './condition.ts'
import { referencesIn } from './reference.ts'

/** What a condition reads; each name once, in the order of the document. */
export interface ConditionReads {
  /** Dotted paths of the facts. Those of a `where`, or inside `$elemMatch`, are of something else and not among them. */
  readonly fields: readonly string[]
  readonly segments: readonly string[]
  readonly events: readonly EventCondition[]
  /** Dotted paths of the facts that the `where` of an event refers to. */
  readonly references: readonly string[]
}

/** Which fields, segments and events a condition reads itself; not what the segments it names read in turn. */
export function conditionReads(condition: Condition): ConditionReads {
  const entries = [...entriesOf(condition)]
  const of = (key: string) => entries.filter((entry) => entry[0] === key).flatMap((entry) => entry[1])
  const events = of('$event') as EventCondition[]
  return {
    fields: unique(entries.map(([key]) => key).filter((key) => key !== '$segment' && key !== '$event')),
    segments: unique(of('$segment') as string[]),
    events,
    references: unique(events.flatMap(({ where }) => referencesIn(where)).map(({ path }) => path)),
  }
}

/** Whether an event can be counted as it happens: what counts does not depend on the person. */
export function isCounted(event: EventCondition): event is CountedEvent {
  return referencesIn(event.where).length === 0
}

/** The names of all properties that a `where` looks at, those of a list's elements included. */
export function propertiesRead(where: ReferringCondition): string[] {
  return unique([...propertiesIn(where)])
}

function* propertiesIn(document: unknown): Generator<string> {
  for (const [path, condition] of entriesOf(document)) {
    yield* path.split('.').filter((key) => !/^\d+$/.test(key))
    yield* propertiesOfElements(condition)
  }
}

function* propertiesOfElements(condition: unknown): Generator<string> {
  if (!isOperators(condition)) return
  for (const [operator, argument] of Object.entries(condition)) {
    if (operator === '$elemMatch' && !isOperators(argument)) yield* propertiesIn(argument)
    else for (const inner of [argument].flat()) yield* propertiesOfElements(inner)
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
