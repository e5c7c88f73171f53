import { RE2JS } from 're2js'

/** Longer patterns are refused. */
const patternLengthLimit = 1_000

/** Longer text never matches: no trait, address or user agent needs more. */
export const textLengthLimit = 10_000

/** A pattern, and what to do with text. */
export type TextTest = (text: string) => boolean

/**
 * Compiles a regular expression that takes time linear in the text, whatever the pattern (RE2's automata,
 * R. Cox 2007, https://swtch.com/~rsc/regexp). Throws a `RangeError` or `SyntaxError` that says what is wrong.
 */
export function compileRegex(pattern: string, ignoreCase = false): TextTest {
  if (pattern.length > patternLengthLimit) {
    throw new RangeError(`the pattern is longer than ${patternLengthLimit} characters`)
  }
  const test = (ignoreCase ? undefined : plainTest(pattern)) ?? re2Test(pattern, ignoreCase)
  return (text) => text.length <= textLengthLimit && test(text)
}

function re2Test(pattern: string, ignoreCase: boolean): TextTest {
  try {
    const regex = RE2JS.compile(RE2JS.translateRegExp(pattern), ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
    return (text) => regex.test(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SyntaxError(reason.replace('error parsing regexp: ', ''), { cause })
  }
}

const plainAlternative = /^\^?[^\\^$.*+?()[\]{}|]*\$?$/

/** Patterns such as `^/shop/` or `(Mobile|Tablet)` need no automaton: string methods are a hundred times faster. */
function plainTest(pattern: string): TextTest | undefined {
  const body = /^\([^()?]*\)$/.test(pattern) ? pattern.slice(1, -1) : pattern
  const alternatives = body.split('|')
  if (!alternatives.every((alternative) => plainAlternative.test(alternative))) return undefined
  const tests = alternatives.map(plainAlternativeTest)
  const [only] = tests
  return tests.length === 1 ? only : (text) => tests.some((test) => test(text))
}

function plainAlternativeTest(alternative: string): TextTest {
  const atStart = alternative.startsWith('^')
  const atEnd = alternative.endsWith('$')
  const literal = alternative.slice(atStart ? 1 : 0, atEnd ? -1 : undefined)
  if (atStart && atEnd) return (text) => text === literal
  if (atStart) return (text) => text.startsWith(literal)
  if (atEnd) return (text) => text.endsWith(literal)
  return (text) => text.includes(literal)
}
