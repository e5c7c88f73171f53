import type { Decision } from '../core/decisions/decision.ts'
import { checkAttributes, element } from './element.ts'
import { findVisitor } from './find-visitor.ts'
import type { HandlebarsInstance, Helper, HelperCall } from './handlebars-instance.ts'
import { type Ask, placementName } from './unknown-names.ts'

/**
 * `{{#personalize "home.hero"}}…{{else}}…{{/personalize}}`, as the README of this folder describes it. `around`: the
 * element where the template names none; `never`: none at all, as in text.
 */
export function personalizeHelper(
  { SafeString, escapeExpression }: Pick<HandlebarsInstance, 'SafeString' | 'escapeExpression'>,
  ask: Ask,
  around: 'div' | false | 'never' = 'div',
): Helper {
  return function (...given) {
    const call = given.pop() as HelperCall
    const { tag = around, ...attributes } = call.hash
    checkAttributes(attributes)
    const [placement] = given
    const decision = ask(() => {
      const name = placementName(placement)
      return findVisitor(call)?.decide(name)
    })
    const shown = decision && hasSomething(decision)
    // A part that is a single helper comes back as what that helper returned, such as a SafeString.
    const html = `${(shown ? renderBlock(decision, call) : call.inverse?.(this)) ?? ''}`
    // Nothing to show: no empty box around it either.
    if (tag === false || around === 'never' || html.trim() === '') return new SafeString(html)
    const marks = {
      'data-attune-placement': typeof placement === 'string' ? placement : undefined,
      'data-attune-experience': decision?.experience,
      'data-attune-variant': decision?.variant,
    }
    return new SafeString(element(tag, { ...attributes, ...marks }, html, escapeExpression))
  }
}

/** Without this, the page's own fallback is better. */
function hasSomething({ experience, content, items }: Decision): boolean {
  if (experience !== undefined || items.length > 0) return true
  if (typeof content === 'object' && content !== null) return Object.keys(content).length > 0
  return content !== null && content !== ''
}

function renderBlock(decision: Decision, { fn, data }: HelperCall): unknown {
  return fn?.(decision.content, { data, blockParams: [decision.content, decision] })
}
