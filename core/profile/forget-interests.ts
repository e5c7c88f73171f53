import type { Features } from './features/compile.ts'
import type { Profile } from './profile.ts'
import { emptiedTail, tailNames } from './timeline.ts'

/**
 * Forgets what a person was drawn to: the features that signals of interest may have fed, and those signals in
 * the timeline. Who they are, what they allow and what they ordered stays. Like a withdrawal it may delete too much
 * (the tail of the timeline goes whole), and what happened before stays out, late signals included.
 * `at`: when; `deleted`: names of the keys to delete beside the profile.
 */
export function forgetInterests(
  profile: Profile,
  features: Features,
  isInterest: (event: string) => boolean,
  at: number,
): { profile: Profile; deleted: string[] } {
  const keys = features.list
    .filter(({ source, events }) => source === 'signals' && events.some((e) => e === '*' || isInterest(e)))
    .map(({ key }) => key)
  const { flipAt: _, ...rest } = profile
  const left: Profile = {
    ...rest,
    interestsSince: Math.max(profile.interestsSince ?? 0, at),
    features: { ...profile.features, ...Object.fromEntries(keys.map((key) => [key, null])) },
    covered: { ...profile.covered, ...Object.fromEntries(keys.map((key) => [key, at])) },
    lagging: {},
    timeline: profile.timeline.filter((entry) => !isInterest(entry.n)),
    tail: emptiedTail(profile.tail, at),
    caps: {},
  }
  return { profile: left, deleted: tailNames(profile) }
}
