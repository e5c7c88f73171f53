import type { Feature, Features } from './features/compile.ts'
import type { FeatureState } from './features/kind.ts'
import type { Order } from './order.ts'
import { noOrders, orderEvents } from './orders.ts'
import type { Account, Profile, Trait } from './profile.ts'
import { emptiedTail, tailNames } from './timeline.ts'

/**
 * Law 3: clears what the purposes covered. It may delete too much, never too little: the tail of the
 * timeline goes whole, and so do features that a covered signal may have fed, or that nothing here defines.
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
  const covers = (purpose = 'personalization') => purposes.includes(purpose)
  const coversEvent = (event: string) => event === '*' || covers(purposeOfEvent(event))
  const coversOrders = orderEvents.some(coversEvent)
  const fedBy = ({ source, events }: Feature) =>
    source === 'signals' ? events.some(coversEvent) : coversOrders
  const cleared = features.list.filter((feature) => covers(feature.purpose) || fedBy(feature))
  const keys = cleared.map(({ key }) => key)
  const personal = covers('personalization')
  const { account, flipAt: _, ...rest } = profile
  const left: Profile = {
    ...rest,
    ...(account && !coversEvent('Grouped') && !personal && { account: withoutTraits(account, covers) }),
    features: { ...profile.features, ...withEach<FeatureState | null>(keys, null) },
    covered: { ...profile.covered, ...withEach(keys, at) },
    lagging: {},
    timeline: profile.timeline.filter((entry) => !covers(entry.u)),
    tail: emptiedTail(profile.tail, at),
    traits: uncovered(profile.traits, covers),
    orders: coversOrders
      ? noOrders
      : { ...profile.orders, list: profile.orders.list.map((order) => uncounted(order, keys)) },
    caps: personal ? messageCaps(profile.caps) : profile.caps,
  }
  return { profile: left, deleted: tailNames(profile) }
}

/** An order that stays no longer counts for a feature that was cleared: a refund is not to be taken off it. */
function uncounted({ k = [], ...order }: Order, keys: readonly string[]): Order {
  const left = k.filter((key) => !keys.includes(key))
  return left.length > 0 ? { ...order, k: left } : order
}

/** How often somebody was written to is counted for their sake. */
function messageCaps(caps: Profile['caps']): Profile['caps'] {
  return Object.fromEntries(Object.entries(caps).filter(([key]) => key.startsWith(':')))
}

function withoutTraits(account: Account, covers: (purpose?: string) => boolean): Account {
  return { ...account, traits: uncovered(account.traits, covers) }
}

function uncovered<T extends Trait>(
  traits: Readonly<Record<string, T>>,
  covers: (purpose?: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(traits).filter(([, trait]) => !covers(trait.u)))
}

function withEach<T>(keys: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, value]))
}
