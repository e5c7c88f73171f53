import { below } from '../../conditions/known-names.ts'
import type { Problem } from '../../errors.ts'
import { isObject } from '../../json.ts'
import { duration } from './duration.ts'
import { type Check, list, notObject, problem, trueOrFalse, unknownKeys } from './shape.ts'

/** No more than a marketer can read. */
const mostSteps = 12
const deepest = 3

const kinds: Readonly<Record<string, readonly string[]>> = {
  send: [],
  wait: [],
  waitFor: ['atMost', 'do', 'else'],
  if: ['do', 'else'],
  stop: [],
}
const kindNames = Object.keys(kinds)

interface Parts {
  readonly condition: Check
  readonly happening: Check
  readonly template: Check
}

/** The steps of a follow-up, or the one template it sends. */
export function steps(parts: Parts): Check {
  return (value, path) => {
    if (typeof value === 'string') return parts.template(value, path)
    const problems = stepsAt(1, parts)(value, path)
    const count = Array.isArray(value) ? countOf(value) : 1
    if (count === 0)
      return [
        ...problems,
        ...problem('empty', path, 'There is no step.', 'Add one, such as { send: "welcome" }.'),
      ]
    if (count <= mostSteps) return problems
    const message = `There are ${count} steps in all, and ${mostSteps} is the most.`
    return [...problems, ...problem('too-many', path, message, 'Make two follow-ups of it.')]
  }
}

function stepsAt(depth: number, parts: Parts): Check {
  return (value, path) => {
    if (depth <= deepest) return list(step(depth, parts))(value, path)
    const message = `Steps are ${deepest} deep at most.`
    return problem('too-deep', path, message, 'Make a follow-up of its own of this.')
  }
}

function step(depth: number, parts: Parts): Check {
  const inner: Check = (value, path) => stepsAt(depth + 1, parts)(value, path)
  const checks: Readonly<Record<string, Check>> = {
    send: parts.template,
    wait: duration,
    waitFor: parts.happening,
    atMost: duration,
    if: parts.condition,
    do: inner,
    else: inner,
    stop: trueOrFalse,
  }
  return (value, path) => {
    const cure =
      'Write { send: "template" }, { wait: { days: 1 } }, { waitFor: …, atMost: … }, { if: …, do: [ … ] } or { stop: true }.'
    if (!isObject(value)) return notObject('A step', path, cure)
    const unknown = unknownKeys('A step', value, Object.keys(checks), path)
    const chosen = kindNames.filter((kind) => value[kind] !== undefined)
    if (chosen.length !== 1) {
      const message =
        chosen.length === 0 ? 'This does not say what to do.' : `This is both ${chosen.join(' and ')}.`
      return [
        ...unknown,
        ...(unknown.length > 0 && chosen.length === 0 ? [] : problem('which-step', path, message, cure)),
      ]
    }
    return [...unknown, ...partsOf(value, chosen[0]!, checks, path)]
  }
}

function partsOf(
  value: Readonly<Record<string, unknown>>,
  kind: string,
  checks: Readonly<Record<string, Check>>,
  path: string,
): Problem[] {
  const takes = [kind, ...kinds[kind]!]
  const given = Object.keys(value).filter((key) => value[key] !== undefined && Object.hasOwn(checks, key))
  const needed = { waitFor: 'atMost', if: 'do' }[kind]
  return [
    ...given.flatMap((key) =>
      takes.includes(key)
        ? checks[key]!(value[key], below(path, key))
        : problem(
            'without-meaning',
            below(path, key),
            `"${key}" means nothing beside "${kind}".`,
            'Remove it.',
          ),
    ),
    ...(needed && value[needed] === undefined
      ? problem('missing', below(path, needed), `A step with "${kind}" needs "${needed}".`, 'Add it.')
      : []),
  ]
}

/** Steps of a shape that was checked or not. */
function countOf(value: unknown): number {
  if (!Array.isArray(value)) return 0
  return value.reduce<number>((sum, one) => {
    return sum + 1 + (isObject(one) ? countOf(one.do) + countOf(one.else) : 0)
  }, 0)
}
