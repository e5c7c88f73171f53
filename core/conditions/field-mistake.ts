import type { Problem } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { fieldRoots, type KnownNames } from './known-names.ts'

/** What is wrong with the path of a field, or undefined. */
export function fieldMistake(
  field: string,
  known: KnownNames,
): Pick<Problem, 'message' | 'cure'> | undefined {
  const { roots = fieldRoots } = known
  const keys = field.split('.')
  if (keys.includes('')) {
    return { message: `"${field}" is not a path.`, cure: 'Put single dots between names, as in traits.plan.' }
  }
  if (roots === 'any') return known.field?.(field)
  const [root, ...rest] = keys as [string, ...string[]]
  if (!roots.includes(root)) {
    const meant = nearest(root, roots)
    const cure = meant
      ? `Did you mean "${[meant, ...rest].join('.')}"?`
      : `Start it with one of ${roots.map((known) => `${known}.`).join(' ')}`
    return { message: `No field starts with "${root}".`, cure }
  }
  if (rest.length === 0)
    return { message: `"${root}" alone is no field.`, cure: `Say which, as in ${root}.name.` }
  return known.field?.(field)
}
