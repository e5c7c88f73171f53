import type { ConsentState, Definitions, Signal } from 'attune'
import { compileSiteFeatures } from '../../core/runtime/site-features.ts'
import { normaliseSignal } from '../../core/signals/normalise.ts'
import type { Deed } from './deeds.ts'

/** What the shop of the soak keeps of its visitors: a feature of every kind, and segments that time alone changes. */
export const definitions = {
  features: {
    viewed: { count: true, events: 'Product Viewed' },
    viewedThisMonth: { count: true, events: 'Product Viewed', within: { days: 30 } },
    lifetimeValue: { sum: 'revenue', events: 'Order Completed' },
    categories: {
      affinity: 'category',
      events: { 'Product Viewed': 1, 'Product Added': 3, 'Order Completed': 5 },
    },
    firstBrand: { first: 'brand', events: 'Product Viewed' },
    lastBrand: { last: 'brand', events: 'Product Viewed' },
    brands: { distinct: 'brand', events: 'Product Viewed' },
    recentProducts: { recent: 'product_id', events: 'Product Viewed' },
  },
  segments: {
    buyers: { 'features.frequency': { $gte: 1 } },
    readers: { $event: { name: 'Review Read', within: { days: 30 }, count: { $gte: 2 } } },
  },
  currency: 'EUR',
  timeZone: 'UTC',
} as const satisfies Definitions

export const features = compileSiteFeatures(definitions)

const yes = { granted: true, at: 0 }

/** Everybody in the soak agrees to everything. */
export const agreed: ConsentState = {
  choices: { preferences: yes, analytics: yes, personalization: yes, marketing: yes },
  barriers: {},
}

/** A deed as the signal that it becomes, whichever shop takes it in. */
export function signalOf({ message, origin }: Deed): Signal {
  return normaliseSignal(message, { now: message.timestamp, origin })
}
