import { AttuneError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { CompiledPlacements } from './compile.ts'

/**
 * The name of a placement, or `placement/experience`, that there is.
 * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT for any other
 */
export function knownKey(key: string, { list }: CompiledPlacements): string {
  const known = list.flatMap(({ name, experiences }) => [name, ...experiences.map((each) => each.key)])
  if (known.includes(key)) return key
  const suggestion = nearest(key, known)
  const cure = suggestion ? ` Did you mean "${suggestion}"?` : ''
  throw new AttuneError('ATTUNE_UNKNOWN_PLACEMENT', `There is no placement or experience "${key}".${cure}`)
}
