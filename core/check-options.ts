import { below } from './conditions/known-names.ts'
import { AttuneError, type Problem } from './errors.ts'
import { isObject } from './json.ts'
import { type Check, notObject, shape, unknownKeys } from './runtime/checks/shape.ts'

/**
 * Every name that options of a type may have: a table, so that the type checker tells when one is absent. Each with
 * the check of its value, or true where that is done elsewhere.
 */
export type OptionNames<Options> = Readonly<Record<keyof Options, true | Check>>

/**
 * Refuses names that a function's options do not have, as a misspelt one would count as left out, and values that
 * make no sense. `what` is the function, or the part of its options that is found at `path`. Undefined counts as left out.
 * @throws AttuneError ATTUNE_OPTIONS with every mistake, and the name that was probably meant
 */
export function checkOptions<Options>(
  what: string,
  given: unknown,
  names: OptionNames<Options>,
  path = 'options',
): void {
  if (given === undefined || areRight(given, names)) return
  const known = Object.keys(names)
  const problems = isObject(given)
    ? [...unknownKeys(what, given, known, path), ...wrongValues(given, names, path)]
    : notObject(what, path, `Write it as { ${known[0]}: … }, or leave it out.`)
  if (problems.length === 0) return
  throw new AttuneError('ATTUNE_OPTIONS', `${what} cannot take these options:`, { problems })
}

/**
 * The same for options of which some have to be there. `needed`: those, each with how to write it.
 * @throws AttuneError ATTUNE_OPTIONS with every mistake
 */
export function needOptions<Options>(
  what: string,
  given: unknown,
  checks: Readonly<Record<keyof Options, Check>>,
  needed: Readonly<Partial<Record<keyof Options, string>>>,
): void {
  const cures = needed as Readonly<Record<string, string>>
  const problems = shape(what, checks, cures)(given ?? {}, 'options')
  if (problems.length === 0) return
  throw new AttuneError('ATTUNE_OPTIONS', `${what} cannot take these options:`, { problems })
}

/** Most are; some are checked with every request, so that it allocates nothing. */
function areRight(given: unknown, names: Readonly<Record<string, true | Check>>): boolean {
  if (!isObject(given)) return false
  for (const name in given) {
    if (!Object.hasOwn(names, name) || (names[name] !== true && given[name] !== undefined)) return false
  }
  return true
}

function wrongValues(
  given: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, true | Check>>,
  path: string,
): Problem[] {
  return Object.entries(names).flatMap(([name, check]) =>
    check === true || given[name] === undefined ? [] : check(given[name], below(path, name)),
  )
}
