import { AttuneError } from './errors.ts'

/**
 * Refuses what is handed to a function in the place of something that has these methods.
 * @param needed what the function takes, as a sentence that a beginner can act on
 * @throws AttuneError `ATTUNE_OPTIONS`
 */
export function checkGiven(given: unknown, methods: readonly string[], needed: string): void {
  const held = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>
  if (methods.every((name) => typeof held[name] === 'function')) return
  const unset =
    given === undefined ? ' It was given undefined: is a variable of the environment not set?' : ''
  throw new AttuneError('ATTUNE_OPTIONS', needed + unset)
}
