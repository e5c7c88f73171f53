import type { Definitions } from 'attune'

/** Right definitions, with something of everything. */
export const shop = {
  features: {
    lifetimeValue: { sum: 'revenue', events: 'Order Completed' },
    categories: {
      affinity: 'category',
      events: { 'Product Viewed': 1, 'Product Removed': -1.125 },
      halfLife: { days: 14 },
    },
    viewed: { recent: 'product_id', limit: 16, within: { minutes: 1 } },
    offers: {
      count: true,
      events: ['Promotion Viewed'],
      where: { 'price.net': { $gt: 5 } },
      purpose: 'marketing',
    },
  },
  segments: {
    loyal: { 'features.lifetimeValue': { $gte: 500 }, 'features.frequency': { $gte: 3 } },
    shoes: { 'features.categories.share.shoes': { $gt: 0.5 }, 'features.viewed.0': { $exists: true } },
    paid: { 'traits.plan': { $inGroup: 'paidPlans' } },
    wet: { 'context.weather.rain': true, 'context.referrer.kind': 'search', $not: { $segment: 'loyal' } },
    readsUp: {
      $event: {
        name: 'Review Read',
        where: {
          category: { $in: { $ref: 'features.categories' }, $ne: { $ref: 'features.categories.top' } },
          product_id: { $nin: { $ref: 'features.viewed' } },
          price: { $lt: { $ref: 'account.budget' } },
          $or: [{ brand: { $in: { $ref: 'traits.brands' } } }, { stars: { $gte: 4 } }],
          products: { $elemMatch: { category: { $eq: { $ref: 'features.viewed.0' } } } },
        },
      },
    },
    reader: { $event: { name: 'Review Read', within: { days: 30 }, count: { $gte: 2 } } },
  },
  groups: { paidPlans: ['pro', 'team', 7, true] },
  placements: {
    'home.hero': {
      page: 'home',
      experiences: [
        {
          name: 'night',
          when: { $segment: ['loyal', 'wet'], 'traits.plan': 'pro', 'account.size': { $gt: 10 } },
          schedule: {
            timeZone: 'UTC',
            from: '2024-02-29',
            until: '2024-02-29T09:30',
            weekdays: ['monday'],
            hours: [22, 6],
          },
          cap: { atMost: 3, within: { weeks: 1 } },
          variants: { a: { content: { title: 'Hello', tags: [1, null, true] }, items: ['m1'] } },
          because: 'You are often here at night.',
        },
        { name: 'all', variants: { a: {} } },
        { name: 'draft', enabled: false, variants: { a: {} } },
      ],
      fallback: { content: 'Hello' },
    },
  },
  events: { 'Wheel Spun': { category: 'preference', purpose: 'play' } },
  traits: { 'Shoe size': { purpose: 'preferences' } },
  consent: { purposes: ['play'], model: 'opt-out', deniedByGpc: ['marketing', 'play'] },
  namespaces: {
    email: { kind: 'merges', hashed: true, ignoreCase: true, limit: 3 },
    device: { kind: 'not unique' },
  },
  retention: { behavioral: { days: 365 }, transactional: { days: 3650 } },
  currency: 'CHF',
  timeZone: 'Europe/Zurich',
} as const satisfies Definitions
