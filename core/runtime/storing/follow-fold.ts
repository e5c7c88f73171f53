import { type Consent, consentInForce } from '../../consent/in-force.ts'
import { followConsent, followDates } from '../../followups/follow-dates.ts'
import { followSignal } from '../../followups/follow-signal.ts'
import type { Profile } from '../../profile/profile.ts'
import { isTimeZone } from '../../signals/daytime.ts'
import type { Signal } from '../../signals/signal.ts'
import type { Site } from '../site.ts'

/** What a signal that was just folded does to the person's follow-ups. `consent`: of the request, where there is one. */
export function followFold(
  before: Profile,
  profile: Profile,
  signal: Signal,
  site: Site,
  given?: Consent,
): Profile {
  const { followUps, clock } = site
  if (followUps.list.length === 0) return profile
  const consent = given ?? consentInForce(profile.consent, site.consent)
  const now = clock.now()
  const followed = followSignal(profile, signal, followUps, { consent, now })
  if (followUps.byDate.length === 0 || before.traits === profile.traits) return followed
  return followDates(before.traits, followed, followUps, { consent, now, zone: statedZone(profile, site) })
}

/** What it does to them that something was just allowed. */
export function followAllowed(profile: Profile, site: Site): Profile {
  const { followUps, clock } = site
  if (followUps.byDate.length === 0) return profile
  const consent = consentInForce(profile.consent, site.consent)
  return followConsent(profile, followUps, { consent, now: clock.now(), zone: statedZone(profile, site) })
}

/** Where the person is, as far as they said. */
export function statedZone({ traits }: Profile, { followUps, timeZone }: Site): string {
  const { zoneTrait } = followUps.sending
  const stated = Object.hasOwn(traits, zoneTrait) ? traits[zoneTrait]!.v : undefined
  return typeof stated === 'string' && isTimeZone(stated) ? stated : timeZone
}
