import type { Consent } from '../consent/in-force.ts'
import type { Profile } from '../profile/profile.ts'
import type { Transition } from '../segments/membership.ts'
import { beginRun } from './begin.ts'
import type { CompiledFollowUps } from './compile.ts'

/** What entering and leaving segments sets off. */
export function followTransitions(
  profile: Profile,
  transitions: readonly Transition[],
  { bySegment }: CompiledFollowUps,
  consent: Consent,
): Profile {
  let followed = profile
  for (const { segment, change, at } of transitions) {
    for (const followUp of bySegment.get(segment) ?? []) {
      const { trigger, enabled, purpose, after } = followUp
      const meant = trigger.kind === 'segment' && trigger.change === change
      if (meant && enabled && consent.allows(purpose))
        followed = beginRun(followed, followUp, { at, due: at + after })
    }
  }
  return followed
}
