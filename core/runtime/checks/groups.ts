import { type Check, list, named, plainNameMistake, problem } from './shape.ts'

const member: Check = (value, path) => {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return []
  return problem(
    'wrong-type',
    path,
    'This is neither text, a number, true nor false.',
    'Remove it, or put it in text.',
  )
}

/** The lists that `$inGroup` names. */
export const groups: Check = named('group', list(member), plainNameMistake)
