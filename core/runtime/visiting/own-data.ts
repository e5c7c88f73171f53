import { type ConsentState, noConsent } from '../../consent/consent.ts'
import { AttuneError } from '../../errors.ts'
import type { Profile, Trust } from '../../profile/profile.ts'

/**
 * Law 6: a cookie is enough for what a cookie alone led to. What is known of somebody known is theirs to see and
 * to erase, and not the next person's who sits down at their browser.
 * @throws AttuneError ATTUNE_LOGIN_NEEDED
 */
export function requireOwn(kind: Profile['kind'], trust: Trust): void {
  if (kind === 'known' && trust !== 'authenticated') throw loginNeeded
}

const loginNeeded = new AttuneError(
  'ATTUNE_LOGIN_NEEDED',
  'This belongs to somebody who is known, and a cookie is not a login. Sign in, and ask again.',
)

/** What a browser remembers after an erasure: what was refused, so that it is presumed of nobody again. */
export function refusalsOf(browser: ConsentState): ConsentState {
  const refused = Object.entries(browser.choices).filter(([, { granted }]) => !granted)
  if (refused.length === 0) return noConsent
  const choices = refused.map(([purpose, { at }]) => [purpose, { granted: false, at }])
  return { choices: Object.fromEntries(choices), barriers: {} }
}
