import type { Helper, HelperCall } from './handlebars-instance.ts'

interface Token {
  /** The helper's name. */
  readonly helper: string
  /** What a call with both arguments looks like. */
  readonly example: string
  read(call: HelperCall, name: string): unknown
}

/**
 * `{{visitor "firstName" "friend"}}`: one value of the visitor, or what stands in for it; Handlebars
 * escapes it. The stand-in is not optional, so that no page greets "Hello ,".
 */
export function tokenHelper({ helper, example, read }: Token): Helper {
  return (...given) => {
    const call = given.pop() as HelperCall
    const [name, fallback] = given
    if (given.length !== 2 || typeof name !== 'string') {
      throw new TypeError(
        `{{${helper}}} takes a name in quotes and what to show when nothing is known, such as ${example}. For your own field of that name write {{this.${helper}}}.`,
      )
    }
    const value = read(call, name)
    return isPrintable(value) ? value : (fallback ?? '')
  }
}

/** Lists and objects have no text of their own; a blank text says as little as none. */
function isPrintable(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== ''
  return typeof value === 'number' || typeof value === 'boolean'
}
