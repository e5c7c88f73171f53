import type { Profile } from '../profile/profile.ts'
import type { Facts } from '../segments/facts.ts'
import { beginRun } from './begin.ts'
import type { CompiledFollowUp } from './compile.ts'
import { awaitDate } from './follow-dates.ts'
import { happenedSince } from './follow-signal.ts'

/**
 * The profile with the run begun that would be under way, had the follow-up been there all along: of a segment for who
 * is in it, of a date for who has one to come, of silence for who has been silent. An event that is over sets nothing
 * off. As far as the newest signals tell.
 */
export function beginNow(profile: Profile, followUp: CompiledFollowUp, facts: Facts, zone: string): Profile {
  const { trigger, enabled, purpose, after } = followUp
  const { now } = facts
  if (!enabled || !facts.consent.allows(purpose)) return profile
  if (trigger.kind === 'date') return awaitDate(profile, followUp, now, zone)
  if (!followUp.when(facts)) return profile
  if (trigger.kind === 'segment') return beginRun(profile, followUp, { at: now, due: now + after })
  if (trigger.kind === 'event') return profile
  const last = profile.timeline
    .filter(({ n, p = {} }) => trigger.since.matches(n, p))
    .reduce<Profile['timeline'][number] | undefined>((a, b) => (a && a.t >= b.t ? a : b), undefined)
  if (!last) return profile
  const { t: at, n: event, p: properties = {} } = last
  const isOver = trigger.broken !== trigger.since && happenedSince(profile, trigger.broken, at)
  if (isOver || (followUp.unless && happenedSince(profile, followUp.unless, at))) return profile
  return beginRun(profile, followUp, { at, event, properties, due: Math.max(now, at + trigger.for + after) })
}
