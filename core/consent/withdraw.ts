import type { Features } from '../profile/features/compile.ts'
import type { FeatureState } from '../profile/features/kind.ts'
import { noOrders } from '../profile/orders.ts'
import type { Profile } from '../profile/profile.ts'
import { tailNames } from '../profile/timeline.ts'

/**
 * Law 3: clears what the purposes covered. It may delete too much, never too little: the tail of the
 * timeline goes whole, and so do features that a covered signal fed, or that nothing here defines.
 * `at`: the barrier; `deleted`: names of the keys to delete beside the profile.
 */
export function withdraw(
  profile: Profile,
  purposes: readonly string[],
  features: Features,
  purposeOfEvent: (name: string) => string,
  at: number,
): { profile: Profile; deleted: string[] } {
  if (purposes.length === 0) return { profile, deleted: [] }
  const covered = (purpose = 'personalization') => purposes.includes(purpose)
  const states: Record<string, FeatureState | null> = { ...profile.features }
  const since: Record<string, number> = { ...profile.covered }
  for (const feature of features.list) {
    const fed = feature.events.some((event) => event === '*' || covered(purposeOfEvent(event)))
    if (!fed && !covered(feature.purpose)) continue
    states[feature.key] = null
    since[feature.key] = at
  }
  const personal = covered('personalization')
  const { account, flipAt: _, ...rest } = profile
  const cleared: Profile = {
    ...rest,
    ...(account && !personal && { account }),
    features: states,
    covered: since,
    lagging: {},
    timeline: profile.timeline.filter((entry) => !covered(entry.u)),
    tail: { first: profile.tail.next, next: profile.tail.next },
    traits: Object.fromEntries(Object.entries(profile.traits).filter(([, trait]) => !covered(trait.u))),
    orders: covered(purposeOfEvent('Order Completed')) ? noOrders : profile.orders,
    caps: personal ? {} : profile.caps,
    membership: personal ? {} : profile.membership,
  }
  return { profile: cleared, deleted: tailNames(profile) }
}
