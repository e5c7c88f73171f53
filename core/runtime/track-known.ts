import { consentInForce } from '../consent/in-force.ts'
import { checkUserId } from '../identity/user-id.ts'
import { normaliseSignal } from '../signals/normalise.ts'
import { foldStep } from './change.ts'
import { Draft } from './draft.ts'
import { knownProfileId } from './keys.ts'
import type { Shell } from './shell.ts'
import { within } from './within.ts'

/** A fact about a known person from the site's own systems, where the person agreed to its purpose. */
export async function trackKnown(
  { site, profiles }: Shell,
  message: { readonly userId: string; readonly [field: string]: unknown },
): Promise<boolean> {
  const { clock, events, patience, consent, breakers, closed } = site
  if (closed) throw closed
  const userId = checkUserId(message.userId)
  const signal = normaliseSignal(message, { now: clock.now(), origin: 'server', definitions: events })
  const known = await within(patience, clock, profiles.load(knownProfileId(userId)), breakers.reads)
  if (!known || !consentInForce(known.profile.consent, consent).allows(signal.purpose)) return false
  const draft = new Draft(known)
  draft.add(foldStep(signal, 'authenticated', site), signal)
  await within(patience, clock, profiles.commit(draft), breakers.writes)
  return true
}
