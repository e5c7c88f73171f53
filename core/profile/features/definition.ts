import type { Condition } from '../../conditions/condition.ts'
import type { Duration } from '../../duration.ts'

/** One event name, several, or names with the integer or decimal weight (up to three places) each counts for. */
export type EventSelector = string | readonly string[] | Readonly<Record<string, number>>

interface FeatureSource {
  /** Which signals count. Default: all. */
  readonly events?: EventSelector
  /** Which of them, by their properties. */
  readonly where?: Condition
  /** Only what happened in this long, exact to a bucket (see `bucketLength`). Default: ever. */
  readonly within?: Duration
  /** The consent purpose the feature is kept for. Default `personalization`. */
  readonly purpose?: string
}

/** A number, list or ranking kept up to date from signals. */
export type FeatureDefinition = FeatureSource &
  (
    | { /** How often. */ readonly count: true }
    | {
        /** The sum of a property, to three decimals. Of `revenue` or `total` of orders: net of refunds, each order once, in the site's currency. */
        readonly sum: string
      }
    | { /** The newest value of a property. */ readonly last: string }
    | { /** The oldest value of a property. */ readonly first: string }
    | {
        /** How many different values of a property: exact up to 31 (`within` the window), then estimated. */ readonly distinct: string
      }
    | {
        /** The newest different values of a property, newest first. */ readonly recent: string /** 1–16, default 8. */
        readonly limit?: number
      }
    | {
        /** A decayed ranking of the values of a property. */ readonly affinity: string /** Default 14 days. */
        readonly halfLife?: Duration
      }
    | {
        /** 0–100: how busy lately, by the decayed weight of events. */ readonly score: true /** Default 7 days. */
        readonly halfLife?: Duration
      }
    | {
        /** Of all orders: days since the newest, how many, or their net value. */ readonly orders:
          | 'recency'
          | 'frequency'
          | 'value'
      }
  )

/** By feature name: the `lifetimeValue` that conditions ask for as `features.lifetimeValue`. */
export type FeatureDefinitions = Readonly<Record<string, FeatureDefinition>>

/** A feature that every site has. */
export type DefaultFeatureName = 'recency' | 'frequency' | 'monetaryValue' | 'engagement' | 'notInterested'

/** Kept for every site under these names, unless it defines its own: the RFM triple, engagement, and what people do not want. */
export const defaultFeatures: Readonly<Record<DefaultFeatureName, FeatureDefinition>> = {
  /** Days since the newest order; absent without one. */
  recency: { orders: 'recency' },
  /** How many orders. */
  frequency: { orders: 'frequency' },
  /** What all orders came to, net of refunds, in the site's currency. */
  monetaryValue: { orders: 'value' },
  /** 0–100. */
  engagement: {
    score: true,
    events: {
      'Page Viewed': 1,
      'Product Viewed': 2,
      'Review Read': 3,
      'Products Searched': 2,
      'Item Saved': 4,
      'Product Added': 5,
      'Product Reviewed': 8,
      'Order Completed': 15,
    },
    halfLife: { days: 7 },
  },
  /** Items and experiences somebody does not want to see: decisions leave them out. */
  notInterested: { recent: 'item_id', events: 'Not Interested', limit: 16 },
}
