import { type ConsentState, noConsent } from '../../consent/consent.ts'
import { AttuneError } from '../../errors.ts'
import type { Erasure, ErasureReason } from '../privacy/erase.ts'
import { exportPerson } from '../privacy/export.ts'
import type { PersonExport } from '../privacy/person-export.ts'
import { forgetInterestsStep } from '../storing/change.ts'
import { commit } from './committing.ts'
import type { OpenedVisit } from './opened-visit.ts'

export async function exportOwn(visit: OpenedVisit): Promise<PersonExport | undefined> {
  requireOwn(visit)
  if (!visit.isStored) return undefined
  await commit(visit)
  return exportPerson(visit.shell, { profileId: visit.profile.id })
}

export async function eraseOwn(visit: OpenedVisit, reason?: ErasureReason): Promise<Erasure | undefined> {
  requireOwn(visit)
  const person = { profileId: visit.profile.id }
  const erasure = visit.isStored ? await visit.shell.erasures.erase(person, reason) : undefined
  visit.browserConsent = refusalsOf(visit.browserConsent)
  visit.continueAsStranger()
  return erasure
}

export async function forgetInterests(visit: OpenedVisit): Promise<void> {
  if (visit.failure) throw visit.failure
  if (visit.isReadOnly || !visit.isStored) return
  const { site } = visit.shell
  visit.add(forgetInterestsStep(site.clock.now(), site))
  await commit(visit)
}

/**
 * Law 6: a cookie is enough for what a cookie alone led to. What is known of somebody known is theirs to see and
 * to erase, and not the next person's who sits down at their browser.
 */
function requireOwn({ failure, profile, trust }: OpenedVisit): void {
  if (failure) throw failure
  if (profile.kind === 'known' && trust !== 'authenticated') throw loginNeeded
}

const loginNeeded = new AttuneError(
  'ATTUNE_LOGIN_NEEDED',
  'This belongs to somebody who is known, and a cookie is not a login. Sign in, and ask again.',
)

/** What a browser remembers after an erasure: what was refused, so that it is presumed of nobody again. */
function refusalsOf(browser: ConsentState): ConsentState {
  const refused = Object.entries(browser.choices).filter(([, { granted }]) => !granted)
  if (refused.length === 0) return noConsent
  const choices = refused.map(([purpose, { at }]) => [purpose, { granted: false, at }])
  return { choices: Object.fromEntries(choices), barriers: {} }
}
