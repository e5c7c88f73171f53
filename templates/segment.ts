import { findVisitor } from './find-visitor.ts'
import type { Helper, HelperCall } from './handlebars-instance.ts'
import { type Ask, segmentName } from './unknown-names.ts'

/** `{{#segment "loyal"}}…{{else}}…{{/segment}}`, and `(segment "loyal")`: true or false. */
export function segmentHelper(ask: Ask): Helper {
  return function (...given) {
    const call = given.pop() as HelperCall
    const belongs = ask(() => {
      const name = segmentName(given[0])
      return findVisitor(call)?.is(name)
    })
    if (!call.fn) return belongs ?? false
    return belongs ? call.fn(this) : call.inverse?.(this)
  }
}
