import type { Definitions } from 'attune'
import { thankYou } from './discounts.ts'
import { placements } from './placements.ts'

/*
 * What the shop wants to know of its visitors, and whom it means by what. What is shown to them is in
 * placements.ts. All of it is plain data: Attune checks it when the shop starts, and says where it is wrong.
 */

const coffeeMachines = 'coffee-machines'

export const definitions = {
  // The banner asks for personal suggestions alone, and what somebody does not want to see belongs to them.
  events: {
    'Not Interested': { purpose: 'personalization' },
    // Somebody asked for the answer.
    'Product Back In Stock': { category: 'transactional', purpose: 'personalization' },
  },
  // Kept up to date with every signal, so that a page only has to read them.
  features: {
    /** How many different premium machines somebody looked at lately. Looking at one ten times is one. */
    premiumMachines: {
      distinct: 'product_id',
      events: ['Product Viewed', 'Review Read'],
      where: { category: coffeeMachines, premium: true },
      within: { days: 30 },
    },
    /** What all orders came to in euros, after discounts and refunds, without delivery. */
    lifetimeValue: { sum: 'revenue', events: 'Order Completed' },
    /** Which shelf somebody is drawn to. Interest halves every fortnight; buying says more than looking. */
    favouriteShelf: {
      affinity: 'category',
      events: { 'Product Viewed': 1, 'Review Read': 2, 'Product Added': 3, 'Not Interested': -2 },
      halfLife: { days: 14 },
    },
    /** Seconds that pages of machines were in view: told by the browser script, where it runs. */
    timeWithMachines: {
      sum: 'seconds',
      events: 'Engaged',
      where: { category: coffeeMachines },
      within: { days: 30 },
    },
    /** The shelves somebody looked at products of last. */
    shelvesSeen: { recent: 'category', events: 'Product Viewed', within: { days: 30 }, limit: 3 },
  },

  // Named conditions over a person and the request. Those over `context` alone work for everybody, from the
  // first request on and without consent; the others only for who agreed to personal suggestions.
  segments: {
    browsesPremiumMachines: { 'features.premiumMachines': { $gte: 2 } },
    highLifetimeValue: { 'features.lifetimeValue': { $gte: thankYou.from } },
    /** Has the code coming: spent enough, and has not used it yet. */
    deservesThanks: {
      $segment: 'highLifetimeValue',
      $not: { $event: { name: 'Order Completed', where: { coupon: thankYou.code } } },
    },
    /** `frequency` is kept for every site: how many orders there were. */
    loyalCustomer: { 'features.frequency': { $gte: 2 }, 'traits.firstName': { $exists: true } },
    ownsMachine: {
      $event: {
        name: 'Order Completed',
        where: { products: { $elemMatch: { category: coffeeMachines } } },
      },
    },
    /** Reads up on what they look at: reviews of products like those. */
    comparesReviews: {
      $event: {
        name: 'Review Read',
        where: { category: { $in: { $ref: 'features.shelvesSeen' } } },
        within: { days: 30 },
        count: { $gte: 2 },
      },
    },
    /** Read reviews of premium machines twice in a month, and has none from here yet. */
    readsPremiumReviews: {
      $event: {
        name: 'Review Read',
        where: { category: coffeeMachines, premium: true },
        within: { days: 30 },
        count: { $gte: 2 },
      },
      $not: { $segment: 'ownsMachine' },
    },
    hasFavouriteShelf: { 'features.favouriteShelf.weight': { $gte: 3 } },

    followedOurLetter: { 'context.campaign.medium': 'email' },
    cameFromSearch: { 'context.referrer.kind': 'search' },
    isOnPhone: { 'context.device': 'mobile' },
    comesInTheEvening: { 'context.timeOfDay': { $in: ['evening', 'night'] } },
  },

  placements,
  currency: 'EUR',
  timeZone: 'Europe/Brussels',
} as const satisfies Definitions
