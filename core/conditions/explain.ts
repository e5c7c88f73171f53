import { isObject } from '../json.ts'
import { type ConditionEnvironment, isOperators, operatorScope } from './compile.ts'
import type { Condition, EventCondition } from './condition.ts'
import { equals } from './equality.ts'
import { explainEvent, type Horizon } from './explain-event.ts'
import { below } from './known-names.ts'
import { compileOperator } from './operators.ts'
import { fieldPhrase, operatorPhrase, valueText } from './phrases.ts'

export { sentenceOf } from './sentence.ts'

/** Why a condition, or a part of one, is true or false of somebody. */
export interface ConditionTrace {
  readonly pass: boolean
  /** One line of English that is true, such as `features.orders (1) is not at least 2.` */
  readonly sentence: string
  /** Which part, as in a `Problem`: `$or[1].traits.plan.$in`; empty for the whole. */
  readonly path: string
  /** A connective, an operator (`$eq` for a literal), `$segment` or `$event`. A document is an `$and` of its entries. */
  readonly operator: string
  /** The field it is about, on leaves that are about one. */
  readonly field?: string
  /** The operator's argument, on leaves. */
  readonly expected?: unknown
  /** The value found, on leaves; absent: there was none. */
  readonly actual?: unknown
  /** The consent purpose for want of which something could not be read, on leaves; it counts as absent. */
  readonly withheld?: string
  /** How far back an `$event` that refers to the person was looked for; absent on all others. */
  readonly horizon?: Horizon
  /** The parts; none on leaves. */
  readonly parts: readonly ConditionTrace[]
}

/**
 * Evaluates every part of a condition and says what came of it. The verdict is always that of the compiled
 * condition; this is for inspectors, and a hundred times slower.
 */
export function explainCondition<F>(
  condition: Condition,
  environment: ConditionEnvironment<F>,
  facts: F,
): ConditionTrace {
  return traceDocument(condition, '', { environment, facts })
}

interface Subject<F> {
  readonly environment: ConditionEnvironment<F>
  readonly facts: F
}

function traceDocument<F>(condition: unknown, path: string, subject: Subject<F>): ConditionTrace {
  if (!isObject(condition)) return malformed(path, '$and')
  const parts = Object.entries(condition).map(([key, value]) =>
    traceEntry(key, value, below(path, key), subject),
  )
  return all(path, parts)
}

function traceEntry<F>(key: string, value: unknown, path: string, subject: Subject<F>): ConditionTrace {
  switch (key) {
    case '$and':
      return Array.isArray(value) ? all(path, traceEach(value, path, subject)) : malformed(path, key)
    case '$or':
      return Array.isArray(value) ? any(path, traceEach(value, path, subject)) : malformed(path, key)
    case '$nor':
      return Array.isArray(value)
        ? not(path, key, any(path, traceEach(value, path, subject)))
        : malformed(path, key)
    case '$not':
      return isObject(value) ? not(path, key, traceDocument(value, path, subject)) : malformed(path, key)
    case '$segment':
      return all(
        path,
        [value]
          .flat()
          .map((name) =>
            typeof name === 'string' ? traceSegment(name, path, subject) : malformed(path, key),
          ),
      )
    case '$event':
      return traceEvent(value, path, subject)
  }
  return traceField(key, value, path, subject)
}

function traceEach<F>(conditions: readonly unknown[], path: string, subject: Subject<F>): ConditionTrace[] {
  return conditions.map((condition, index) => traceDocument(condition, `${path}[${index}]`, subject))
}

function traceEvent<F>(event: unknown, path: string, { environment, facts }: Subject<F>): ConditionTrace {
  const { sentence, ...explained } = explainEvent(event, environment, facts)
  const withheld = isObject(event)
    ? environment.withheld?.({ event: event as unknown as EventCondition }, facts)
    : undefined
  const said = { ...explained, ...lacking(sentence, withheld) }
  return { path, operator: '$event', expected: event, parts: [], ...said }
}

function traceSegment<F>(name: string, path: string, { environment, facts }: Subject<F>): ConditionTrace {
  const pass = environment.segment(name)(facts)
  const sentence = `This person is ${pass ? '' : 'not '}in the segment ${valueText(name)}.`
  const said = lacking(sentence, environment.withheld?.({ segment: name }, facts))
  return { pass, path, operator: '$segment', expected: name, parts: [], ...said }
}

function lacking(
  sentence: string,
  withheld: string | undefined,
): Pick<ConditionTrace, 'sentence' | 'withheld'> {
  if (withheld === undefined) return { sentence }
  return { sentence: `${sentence.slice(0, -1)} (${consentMissing(withheld)}).`, withheld }
}

function consentMissing(purpose: string): string {
  return `there is no consent to ${purpose}`
}

function traceField<F>(field: string, condition: unknown, path: string, subject: Subject<F>): ConditionTrace {
  const actual = subject.environment.field(field)(subject.facts)
  const withheld = actual === undefined ? subject.environment.withheld?.({ field }, subject.facts) : undefined
  const nothing = withheld === undefined ? 'absent' : `absent, as ${consentMissing(withheld)}`
  const leaf = (
    operator: string,
    expected: unknown,
    pass: boolean,
    at: string,
    phrase: string,
  ): ConditionTrace => ({
    pass,
    sentence: `${field} (${actual === undefined ? nothing : valueText(actual)}) ${phrase}.`,
    path: at,
    operator,
    field,
    expected,
    ...(actual !== undefined && { actual }),
    ...(withheld !== undefined && { withheld }),
    parts: [],
  })
  const value = () => actual
  if (!isOperators(condition)) {
    const pass = equals(value, condition)(undefined)
    return leaf('$eq', condition, pass, path, fieldPhrase(condition, pass))
  }
  const scope = operatorScope(subject.environment)
  const parts = Object.entries(condition).map(([operator, expected]) => {
    const pass = compileOperator(value, operator, expected, scope)(undefined)
    return leaf(operator, expected, pass, below(path, operator), operatorPhrase(operator, expected, pass))
  })
  return all(path, parts)
}

/** One part speaks for itself. */
function all(path: string, parts: readonly ConditionTrace[]): ConditionTrace {
  const [only] = parts
  if (only && parts.length === 1) return only
  const pass = parts.every((part) => part.pass)
  const telling = parts.filter((part) => part.pass === pass)
  return { pass, sentence: together(telling, 'Nothing is asked.'), path, operator: '$and', parts }
}

/** An empty list of alternatives holds. */
function any(path: string, parts: readonly ConditionTrace[]): ConditionTrace {
  const pass = parts.length === 0 || parts.some((part) => part.pass)
  const telling = parts.filter((part) => part.pass === pass)
  return { pass, sentence: together(telling, 'No alternatives are given.'), path, operator: '$or', parts }
}

/** What made it true makes the opposite false, so the sentence stays. */
function not(path: string, operator: string, part: ConditionTrace): ConditionTrace {
  return {
    pass: !part.pass,
    sentence: part.sentence,
    path,
    operator,
    parts: operator === '$nor' ? part.parts : [part],
  }
}

function malformed(path: string, operator: string): ConditionTrace {
  const sentence = `What ${operator} is given is not a condition, and never holds.`
  return { pass: false, sentence, path, operator, parts: [] }
}

function together(traces: readonly ConditionTrace[], none: string): string {
  const clauses = traces.map((trace) => trace.sentence.slice(0, -1))
  const [first, ...others] = clauses
  if (first === undefined) return none
  return `${[first, ...others.map((clause) => clause.replace(/^This /, 'this '))].join('; ')}.`
}
