import type { Condition } from '../conditions/condition.ts'
import { conditionReads } from '../conditions/reads.ts'
import { isObject } from '../json.ts'

type Definitions = Readonly<Record<string, Condition>>

/** The names of a circle of references, e.g. `['a', 'b', 'a']`; undefined where there is none. */
export function findCircle(definitions: Definitions): string[] | undefined {
  const finished = new Set<string>()
  const visit = (name: string, path: string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (finished.has(name) || !Object.hasOwn(definitions, name)) return undefined
    for (const next of namedBy(definitions[name])) {
      const circle = visit(next, [...path, name])
      if (circle) return circle
    }
    finished.add(name)
    return undefined
  }
  for (const name of Object.keys(definitions)) {
    const circle = visit(name, [])
    if (circle) return circle
  }
  return undefined
}

/** Those that others refer to come before them. There must be no circle. */
export function inOrder(definitions: Definitions): [name: string, condition: Condition][] {
  const ordered = new Map<string, Condition>()
  const visit = (name: string) => {
    if (ordered.has(name)) return
    namedBy(definitions[name]).forEach(visit)
    ordered.set(name, definitions[name]!)
  }
  Object.keys(definitions).forEach(visit)
  return [...ordered]
}

function namedBy(condition: Condition | undefined): readonly string[] {
  return isObject(condition) ? conditionReads(condition as Condition).segments : []
}
