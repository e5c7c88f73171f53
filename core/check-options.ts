import { AttuneError } from './errors.ts'
import { isObject } from './json.ts'
import { notObject, unknownKeys } from './runtime/checks/shape.ts'

/** Every name that options of a type may have: a table, so that the type checker tells when one is absent. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>

/**
 * Refuses names that a function's options do not have, as a misspelt one would count as left out. `what` is the
 * function, or the part of its options that is found at `path`. Undefined counts as left out.
 * @throws AttuneError ATTUNE_OPTIONS with every such name, and the one that was probably meant
 */
export function checkOptions<Options>(
  what: string,
  given: unknown,
  names: OptionNames<Options>,
  path = 'options',
): void {
  if (given === undefined) return
  const known = Object.keys(names)
  const problems = isObject(given)
    ? unknownKeys(what, given, known, path)
    : notObject(what, path, `Write it as { ${known[0]}: … }, or leave it out.`)
  if (problems.length === 0) return
  throw new AttuneError('ATTUNE_OPTIONS', `${what} cannot take these options:`, { problems })
}
