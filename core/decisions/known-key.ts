import { AttuneError } from '../errors.ts'
import { isObject } from '../json.ts'
import { unknownName } from '../unknown-name.ts'
import type { CompiledPlacements } from './compile.ts'

/**
 * The name of a placement, or `placement/experience`, that there is.
 * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT for any other
 */
export function knownKey(key: string, { list }: CompiledPlacements): string {
  const known = list.flatMap(({ name, experiences }) => [name, ...experiences.map((each) => each.key)])
  if (known.includes(key)) return key
  throw unknownName('ATTUNE_UNKNOWN_PLACEMENT', 'placement or experience', key, known)
}

/** Whether there is such a variant, without saying what else there is. */
export function hasVariant(
  target: { placement: string; experience: string; variant: string },
  placements: CompiledPlacements,
): boolean {
  if (!isObject(target)) return false
  const { placement, experience, variant } = target
  const found = placements.named(placement)?.experiences.find(({ name }) => name === experience)
  return found?.variants.some(({ name }) => name === variant) ?? false
}

/**
 * Checks that there is such a variant.
 * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT
 */
export function knownVariant(
  { placement, experience, variant }: { placement: string; experience: string; variant: string },
  placements: CompiledPlacements,
): void {
  const key = knownKey(`${placement}/${experience}`, placements)
  const found = placements.named(placement)!.experiences.find((each) => each.key === key)!
  if (found.variants.some(({ name }) => name === variant)) return
  const names = found.variants.map(({ name }) => `"${name}"`).join(', ')
  throw new AttuneError('ATTUNE_UNKNOWN_PLACEMENT', `"${key}" has no variant "${variant}", only ${names}.`)
}
