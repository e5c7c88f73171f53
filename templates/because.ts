import { findVisitor } from './find-visitor.ts'
import type { Helper, HelperCall } from './handlebars-instance.ts'
import { type Ask, placementName } from './unknown-names.ts'

/** `{{because "home.hero"}}`: why this visitor sees what the placement shows, or nothing without a visitor. */
export function becauseHelper(ask: Ask): Helper {
  return (...given) => {
    const call = given.pop() as HelperCall
    const decision = ask(() => {
      const name = placementName(given[0])
      return findVisitor(call)?.decide(name)
    })
    return decision?.because ?? ''
  }
}
