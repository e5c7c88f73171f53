import { readToken, signToken } from './signed-token.ts'

/** The query parameter a debug link carries. */
export const debugParameter = 'attune-debug'

const purpose = 'debug'

/** Signs that somebody may see, until then (milliseconds), what was decided for their requests and why. */
export function signDebug(until: number, secrets: readonly string[]): string {
  return signToken(purpose, until, secrets)
}

/** Whether a token lets its holder see that now. */
export function allowsDebug(token: string, now: number, secrets: readonly string[]): boolean {
  const until = typeof token === 'string' ? readToken(purpose, token, secrets) : undefined
  return typeof until === 'number' && now < until
}
