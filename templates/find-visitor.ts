import { isObject, own } from '../core/json.ts'
import type { Visitor } from '../core/visitor.ts'
import type { HelperCall } from './handlebars-instance.ts'

/** What the helpers ask of a visitor. */
export type AskedVisitor = Pick<Visitor, 'decide' | 'is' | 'trait' | 'feature'>

/**
 * The visitor a template is rendered for: `@visitor`, else `visitor` in the outermost context, where
 * Express puts `res.locals`. Both are reached from partials, loops and nested blocks alike.
 */
export function findVisitor({ data }: HelperCall): AskedVisitor | undefined {
  if (!isObject(data)) return undefined
  const root = own(data, 'root')
  return [own(data, 'visitor'), isObject(root) ? own(root, 'visitor') : undefined].find(isVisitor)
}

/** By what it can do, so that it may come from another copy of the package; data has no functions. */
function isVisitor(value: unknown): value is AskedVisitor {
  return isObject(value) && typeof value.decide === 'function' && typeof value.trait === 'function'
}
