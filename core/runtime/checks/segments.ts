import type { Condition } from '../../conditions/condition.ts'
import { below } from '../../conditions/known-names.ts'
import type { Problem } from '../../errors.ts'
import { isObject } from '../../json.ts'
import { findCircle } from '../../segments/circle.ts'
import { personCondition } from './condition.ts'
import { type Check, named, plainNameMistake, problem } from './shape.ts'
import type { SiteNames } from './site-names.ts'

/** Problems with which a condition cannot even be searched for what it refers to. */
const shapeless: ReadonlySet<string> = new Set(['wrong-argument', 'too-deep', 'too-large'])

export function segments(names: SiteNames): Check {
  const check = personCondition(names)
  const each = named('segment', check, plainNameMistake)
  return (value, path) => {
    const problems = each(value, path)
    if (!isObject(value) || problems.some(({ code }) => code === 'too-many')) return problems
    const searchable = Object.entries(value).filter(([, condition]) =>
      check(condition, '').every(({ code }) => !shapeless.has(code)),
    )
    return [...problems, ...circles(Object.fromEntries(searchable) as Record<string, Condition>, path)]
  }
}

/** Breaks each circle it finds, to find the next. */
function circles(definitions: Readonly<Record<string, Condition>>, path: string): Problem[] {
  const circle = findCircle(definitions)
  if (!circle) return []
  const [first] = circle as [string]
  const { [first]: _, ...rest } = definitions
  const message =
    circle.length === 2
      ? `"${first}" refers to itself.`
      : `These segments refer to each other in a circle: ${circle.join(' → ')}.`
  const cure = 'Say in one of them what it means without naming the other.'
  return [...problem('circle', below(path, first), message, cure), ...circles(rest, path)]
}
