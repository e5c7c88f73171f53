import { isObject } from '../json.ts'
import { type ConditionEnvironment, compileCondition } from './compile.ts'
import type { EventCondition } from './condition.ts'
import { valueText } from './phrases.ts'
import { isReference } from './reference.ts'
import { eventPhrase } from './sentence.ts'

/** How many signals were looked through, and when the oldest of them was (ISO time; absent: there are none). */
export interface Horizon {
  readonly signals: number
  readonly since?: string
}

/** What came of looking for an `$event` among the newest signals. */
export interface LookedBack {
  /** What an operator with a `$ref` compared with; undefined: there was nothing. */
  operand(operator: string, path: string): unknown
  /** How many were found; undefined where nobody may look. */
  readonly count: number | undefined
  readonly signals: number
  /** When the oldest of them was, in milliseconds. */
  readonly since: number | undefined
}

/** What an explanation says of an `$event`. */
interface EventExplanation {
  readonly pass: boolean
  readonly sentence: string
  /** How many there were, where they were looked for. */
  readonly actual?: number
  readonly horizon?: Horizon
}

/** Why an `$event` holds or not; of one that refers to the person also with what it was compared, and how far back. */
export function explainEvent<F>(
  event: unknown,
  environment: ConditionEnvironment<F>,
  facts: F,
): EventExplanation {
  const pass = compileCondition({ $event: event as EventCondition }, environment)(facts)
  const looked = isObject(event)
    ? environment.lookedBack?.(event as unknown as EventCondition, facts)
    : undefined
  const phrase = eventPhrase(event, pass, (expected, operator) => expectedText(expected, operator, looked))
  if (!looked) return { pass, sentence: `This person ${phrase}.` }
  const { count, signals, since } = looked
  const oldest = since === undefined ? undefined : new Date(since).toISOString()
  const kept = signals === 1 ? 'the one signal kept' : `the newest ${signals} signals kept`
  return {
    pass,
    sentence: `This person ${phrase}, ${oldest ? `among ${kept}, since ${oldest}` : 'and no signals are kept'}.`,
    ...(count !== undefined && { actual: count }),
    horizon: { signals, ...(oldest && { since: oldest }) },
  }
}

/** A value, or a `$ref` with what is found there. */
function expectedText(expected: unknown, operator: string, looked: LookedBack | undefined): string {
  if (!isReference(expected)) return valueText(expected)
  const found = looked?.operand(operator, expected.$ref)
  const absent = found === undefined || (Array.isArray(found) && found.length === 0)
  return `${expected.$ref} (${absent ? 'nothing' : valueText(found)})`
}
