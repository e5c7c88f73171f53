import type { Problem } from '../errors.ts'
import { nearest } from '../nearest.ts'

/** What a condition may refer to. */
export interface KnownNames {
  /** What the path of a field may start with; `any` where fields are a signal's properties. Default `fieldRoots`. */
  readonly roots?: readonly string[] | 'any'
  /** Looks further into a path with a good root: what is wrong with it, or undefined. */
  field?(path: string): Pick<Problem, 'message' | 'cure'> | undefined
  /** The segments there are. Not checked when left out. */
  readonly segments?: ReadonlySet<string>
  /** The groups there are; `none`: they have no meaning here. Not checked when left out. */
  readonly groups?: ReadonlySet<string> | 'none'
  /** Whether `$segment` and `$event` have a meaning here. Default true. */
  readonly references?: boolean
  /** Whether a path holds one value or several; undefined where that is not known before it is read. */
  sort?(path: string): 'one' | 'several' | undefined
  /** Of the person whose signals these are: what a `$ref` may name. A `$ref` has no meaning where it is left out. */
  readonly person?: KnownNames
  /** Fields must be among what is kept of a signal, or of a product it lists. */
  readonly kept?: 'signal' | 'product'
}

/** What a segment or experience can read. */
export const fieldRoots: readonly string[] = ['traits', 'features', 'context', 'account']

/** For the properties of one signal, whatever they are called. */
export const propertyNames: KnownNames = { roots: 'any', references: false }

/**
 * For the `where` of an `$event` or a feature, which is counted by: a group may change, and what was
 * counted cannot be counted anew.
 */
export const countedNames: KnownNames = { ...propertyNames, groups: 'none' }

/** What the checks of one validation share. */
export interface Check {
  readonly known: KnownNames
  /** Checks a document inside the one being checked. */
  document(value: unknown, path: string, check: Check): Problem[]
}

/** The same validation, where fields are the properties of a signal or of a list's element. */
export function ofProperties(check: Check): Check {
  const { groups, person, kept } = check.known
  const inherited = {
    ...(groups && { groups }),
    ...(person && { person }),
    ...(kept && { kept: 'product' as const }),
  }
  return { ...check, known: { ...propertyNames, ...inherited } }
}

export function wrongArgument(path: string, message: string, cure: string): Problem[] {
  return [{ code: 'wrong-argument', path, message, cure }]
}

/** Checks the name of a segment or group. */
export function checkName(
  name: unknown,
  path: string,
  kind: 'segment' | 'group',
  names: KnownNames['groups'],
): Problem[] {
  if (typeof name !== 'string' || name === '') {
    return wrongArgument(path, `This takes the name of a ${kind}.`, 'Give the name, in quotation marks.')
  }
  if (names === 'none') {
    const cure = 'List the values themselves, with $in.'
    return [{ code: 'not-allowed-here', path, message: `What is counted cannot depend on a ${kind}.`, cure }]
  }
  if (!names || names.has(name)) return []
  const message = `There is no ${kind} "${name}".`
  return [{ code: `unknown-${kind}`, path, message, cure: didYouMean(name, [...names]) }]
}

/** Checks a list, one by one. */
export function checkEach(
  value: unknown,
  path: string,
  check: Check,
  checkOne: (value: unknown, path: string, check: Check) => Problem[],
): Problem[] {
  if (!Array.isArray(value)) {
    return wrongArgument(path, 'This takes a list of conditions.', 'Put what it holds in [ ].')
  }
  return value.flatMap((one, index) => checkOne(one, `${path}[${index}]`, check))
}

export function didYouMean(name: string, candidates: readonly string[]): string {
  const meant = nearest(name, candidates)
  if (meant) return `Did you mean "${meant}"?`
  return candidates.length > 0 ? `There are ${candidates.slice(0, 30).join(', ')}.` : 'There are none.'
}

/** The path of what an object holds under a key. */
export function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
