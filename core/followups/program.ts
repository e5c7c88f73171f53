import { compileCondition, objectEnvironment, type Predicate } from '../conditions/compile.ts'
import type { Condition } from '../conditions/condition.ts'
import { toMilliseconds } from '../duration.ts'
import type { JsonObject } from '../json.ts'
import type { Facts } from '../segments/facts.ts'
import type { Happening, Step } from './definition.ts'

/** Something that happens, ready to be looked for. */
export interface Matcher {
  readonly names: readonly string[]
  matches(name: string, properties: JsonObject): boolean
}

/** One step with where to go on; undefined: the run ends there. Times in milliseconds. */
export type Op =
  | { readonly kind: 'send'; readonly template: string; readonly next: Place }
  | { readonly kind: 'wait'; readonly ms: number; readonly next: Place }
  | {
      readonly kind: 'waitFor'
      readonly what: Matcher
      readonly atMost: number
      readonly met: Place
      readonly late: Place
    }
  | { readonly kind: 'branch'; readonly holds: Predicate<Facts>; readonly yes: Place; readonly no: Place }
  | { readonly kind: 'stop' }

/** The path of a step: `0`, `2.do.1`. */
export type Place = string | undefined

/** The steps of a follow-up by their paths, each with the path of the next. */
export interface Program {
  readonly first: Place
  at(path: string): Op | undefined
  readonly waits: readonly Matcher[]
  readonly templates: readonly string[]
}

export function compileProgram(
  steps: string | readonly Step[],
  compile: (condition: Condition) => Predicate<Facts>,
): Program {
  const ops = new Map<string, Op>()
  const list = typeof steps === 'string' ? [{ send: steps }] : steps

  /** Adds these steps, and answers where they begin; after the last it goes on at `next`. */
  const add = (some: readonly Step[], prefix: string, next: Place): Place => {
    let following = next
    for (const [index, step] of [...some.entries()].reverse()) {
      const path = `${prefix}${index}`
      ops.set(path, opOf(step, path, following))
      following = path
    }
    return following
  }

  const opOf = (step: Step, path: string, next: Place): Op => {
    if ('send' in step) return { kind: 'send', template: step.send, next }
    if ('wait' in step) return { kind: 'wait', ms: toMilliseconds(step.wait), next }
    if ('stop' in step) return { kind: 'stop' }
    const yes = add(step.do ?? [], `${path}.do.`, next)
    const no = add(step.else ?? [], `${path}.else.`, next)
    if ('if' in step) return { kind: 'branch', holds: compile(step.if), yes, no }
    const atMost = toMilliseconds(step.atMost)
    return { kind: 'waitFor', what: compileMatcher(step.waitFor), atMost, met: yes, late: no }
  }

  const first = add(list, '', undefined)
  const all = [...ops.values()]
  return {
    first,
    at: (path) => ops.get(path),
    waits: all.flatMap((op) => (op.kind === 'waitFor' ? [op.what] : [])),
    templates: [...new Set(all.flatMap((op) => (op.kind === 'send' ? [op.template] : [])))],
  }
}

export function compileMatcher({ event, where }: Happening): Matcher {
  const names = [event].flat()
  const meets = where && compileCondition<unknown>(where, objectEnvironment())
  return {
    names,
    matches: (name, properties) => names.includes(name) && (!meets || meets(properties)),
  }
}
