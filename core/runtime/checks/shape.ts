import { below, didYouMean } from '../../conditions/known-names.ts'
import type { Problem } from '../../errors.ts'
import { isObject } from '../../json.ts'
import { isHostileKey } from '../../signals/limits.ts'

/** Finds what is wrong with a value. Not asked about what is undefined: that counts as left out. */
export type Check = (value: unknown, path: string) => Problem[]

/** More than this under one key is no definition anybody wrote. */
const entryLimit = 1_000
const nameLimit = 128

/** What segments, features, experiences, variants and purposes may be called. */
const plainName = /^[A-Za-z][\w-]*$/
/** Placements may be grouped by page: `home.hero`. */
const dottedName = /^[A-Za-z][\w.-]*$/

export function problem(code: string, path: string, message: string, cure: string): Problem[] {
  return [{ code, path, message, cure }]
}

/** An object with no other keys than these. `required`: those it cannot do without, a list or each with its cure. */
export function shape(
  what: string,
  keys: Readonly<Record<string, Check>>,
  required: readonly string[] | Readonly<Record<string, string>> = [],
): Check {
  const cures = Array.isArray(required) ? required.map((key) => [key, 'Add it.']) : Object.entries(required)
  return (value, path) => {
    if (!isObject(value))
      return notObject(what, path, `Write it as { ${Object.keys(keys)[0]}: … }, or leave it out.`)
    return [
      ...unknownKeys(what, value, Object.keys(keys), path),
      ...cures.flatMap(([key, cure]) => (value[key] === undefined ? missing(what, key, path, cure) : [])),
      ...given(value).flatMap(([key, one]) =>
        Object.hasOwn(keys, key) ? keys[key]!(one, below(path, key)) : [],
      ),
    ]
  }
}

/** An object of whatever is named by its keys. */
export function named(what: string, check: Check, nameMistake: (name: string) => string | undefined): Check {
  return (value, path) => {
    if (!isObject(value)) return notObject(`The ${what}s`, path, `Write them as { ${what}Name: … }.`)
    const entries = Object.entries(value)
    if (entries.length > entryLimit) {
      const message = `There are ${entries.length} here, and ${entryLimit} is the most.`
      return problem('too-many', path, message, 'Remove what is not used.')
    }
    return entries.flatMap(([name, one]) => {
      const at = below(path, name)
      const mistake = nameMistake(name)
      return [
        ...(mistake ? problem('bad-name', at, mistake, 'Give it another name.') : []),
        ...check(one, at),
      ]
    })
  }
}

export function list(check: Check, { filled = false }: { filled?: boolean } = {}): Check {
  return (value, path) => {
    if (!Array.isArray(value))
      return problem('wrong-type', path, 'This is not a list.', 'Put what it holds in [ ].')
    if (filled && value.length === 0)
      return problem('empty', path, 'This list is empty.', 'Fill it, or leave it out.')
    return Array.from(value, (one, index) => check(one, `${path}[${index}]`)).flat()
  }
}

export const text: Check = (value, path) => {
  if (typeof value === 'string' && value.trim() !== '') return []
  return problem('wrong-type', path, 'This is not text, or has none in it.', 'Give text in quotation marks.')
}

export const trueOrFalse: Check = (value, path) => {
  if (typeof value === 'boolean') return []
  return problem(
    'wrong-type',
    path,
    'This is neither true nor false.',
    'Write true or false, without quotation marks.',
  )
}

export function wholeNumber(from: number, to: number): Check {
  return (value, path) => {
    if (Number.isInteger(value) && (value as number) >= from && (value as number) <= to) return []
    const range = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`
    return problem('wrong-number', path, `This is not a whole number ${range}.`, `Give one ${range}.`)
  }
}

/** One of a few texts. */
export function oneOf(known: readonly string[], what: string, code = 'unknown-value'): Check {
  return (value, path) => {
    if (typeof value !== 'string') return text(value, path)
    if (known.includes(value)) return []
    return problem(code, path, `There is no ${what} "${value}".`, didYouMean(value, known))
  }
}

export function plainNameMistake(name: string): string | undefined {
  return nameMistake(name, plainName, 'and is made of letters, digits, _ and -')
}

export function dottedNameMistake(name: string): string | undefined {
  return nameMistake(name, dottedName, 'and is made of letters, digits, dots, _ and -')
}

/** Of signals and traits, which are called what the rest of a company calls them. */
export function freeNameMistake(name: string): string | undefined {
  if (name.trim() === '') return 'This name is empty.'
  return nameMistake(name, /^/, '')
}

function nameMistake(name: string, pattern: RegExp, rule: string): string | undefined {
  if (name.length > nameLimit) return `This name is longer than ${nameLimit} characters.`
  if (isHostileKey(name)) return 'JavaScript has this name for itself.'
  return pattern.test(name) ? undefined : `"${name}" is not a name: one starts with a letter ${rule}.`
}

export function unknownKeys(what: string, value: object, known: readonly string[], path: string): Problem[] {
  const unknown = Object.keys(value).filter((key) => !known.includes(key))
  return unknown.flatMap((key) =>
    problem('unknown-key', below(path, key), `${what} has no "${key}".`, didYouMean(key, known)),
  )
}

export function notObject(what: string, path: string, cure: string): Problem[] {
  return problem('wrong-type', path, `${what} should be an object here.`, cure)
}

function given(value: object): [string, unknown][] {
  return Object.entries(value).filter((entry) => entry[1] !== undefined)
}

function missing(what: string, key: string, path: string, cure: string): Problem[] {
  return problem('missing', below(path, key), `${what} needs "${key}".`, cure)
}
