import type { ConsentState, FeatureDefinitions } from 'attune'
import type { Signal } from '../../core/signals/signal.ts'

export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** What a shop keeps of its visitors: a feature of most kinds. */
export const features = {
  viewed: { count: true, events: 'Product Viewed' },
  viewedThisMonth: { count: true, events: 'Product Viewed', within: { days: 30 } },
  categories: {
    affinity: 'category',
    events: { 'Product Viewed': 1, 'Product Added': 3, 'Order Completed': 5 },
  },
  lastBrand: { last: 'brand', events: 'Product Viewed' },
  brands: { distinct: 'brand', events: 'Product Viewed' },
  recentProducts: { recent: 'product_id', events: 'Product Viewed' },
} as const satisfies FeatureDefinitions

export const categories = ['coffee-machines', 'grinders', 'beans', 'cups', 'accessories'] as const
export const brands = ['Tarn', 'Aurelia', 'Pilgrim', 'Moka', 'Hourglass', 'Konga'] as const

/** Milliseconds between two things that a person does. */
export const restful = 600_000

/** What one person did, oldest first, the newest at `until` (ms). The same for the same `person`. */
export function history(person: number, length: number, until: number): Signal[] {
  return Array.from({ length }, (_, at) => deed(person, at, until - (length - 1 - at) * restful))
}

/** The `at`-th thing that this person did: mostly looking at products, now and then more. */
export function deed(person: number, at: number, time: number): Signal {
  const taste = person * 7 + ((at * 5) >> 3)
  const product = {
    product_id: `product-${(taste * 13) % 97}`,
    category: categories[(taste % 3 === 0 ? person : taste) % categories.length]!,
    brand: brands[(taste >> 1) % brands.length]!,
  }
  const bought = at % 50 === 49
  return {
    type: 'track',
    messageId: `${person}-${at}`,
    name: bought
      ? 'Order Completed'
      : at % 10 === 9
        ? 'Product Added'
        : at % 7 === 6
          ? 'Review Read'
          : 'Product Viewed',
    category: bought ? 'transactional' : 'behavioral',
    purpose: 'personalization',
    time,
    origin: 'page',
    properties: bought
      ? { ...product, order_id: `order-${person}-${at}`, revenue: 20 + (taste % 200) }
      : product,
  }
}

/** A browser whose visitor agreed to everything. */
export function agreed(at: number): ConsentState {
  const yes = { granted: true, at }
  return { choices: { preferences: yes, analytics: yes, personalization: yes, marketing: yes }, barriers: {} }
}
