import { own } from '../json.ts'
import type { SignalCategory } from './signal.ts'

/**
 * The names Attune knows, each with its category. Any other name may be sent: it is behavioral unless
 * the message or the site's definitions say otherwise. The first block is the whole of Segment's
 * e-commerce spec, version 2 (https://segment.com/docs/connections/spec/ecommerce/v2), the second its
 * SaaS and e-mail specs in part, the third is ours.
 */
export const vocabulary = {
  // Browsing
  'Products Searched': 'behavioral',
  'Product List Viewed': 'behavioral',
  'Product List Filtered': 'behavioral',
  'Promotion Viewed': 'behavioral',
  'Promotion Clicked': 'behavioral',
  'Product Clicked': 'behavioral',
  'Product Viewed': 'behavioral',
  // Buying
  'Product Added': 'behavioral',
  'Product Removed': 'behavioral',
  'Cart Viewed': 'behavioral',
  'Checkout Started': 'transactional',
  'Checkout Step Viewed': 'transactional',
  'Checkout Step Completed': 'transactional',
  'Payment Info Entered': 'transactional',
  'Order Completed': 'transactional',
  'Order Updated': 'transactional',
  'Order Refunded': 'transactional',
  'Order Cancelled': 'transactional',
  // Coupons
  'Coupon Entered': 'transactional',
  'Coupon Applied': 'transactional',
  'Coupon Denied': 'transactional',
  'Coupon Removed': 'transactional',
  // Wishing, sharing, reviewing
  'Product Added to Wishlist': 'preference',
  'Product Removed from Wishlist': 'preference',
  'Wishlist Product Added to Cart': 'behavioral',
  'Product Shared': 'behavioral',
  'Cart Shared': 'behavioral',
  'Product Reviewed': 'behavioral',

  'Signed Up': 'behavioral',
  'Signed In': 'behavioral',
  'Signed Out': 'behavioral',
  'Account Created': 'behavioral',
  'Trial Started': 'transactional',
  'Trial Ended': 'transactional',
  'Email Delivered': 'behavioral',
  'Email Opened': 'behavioral',
  'Email Link Clicked': 'behavioral',
  'Email Bounced': 'behavioral',
  'Email Marked as Spam': 'preference',
  Unsubscribed: 'preference',

  /** Somebody read a review: `product_id`, `category`. */
  'Review Read': 'behavioral',
  /** Somebody gave a rating of their own: `product_id`, `rating`. */
  'Product Rated': 'preference',
  /** Kept for later, whatever it is: `item_id`. */
  'Item Saved': 'preference',
  'Item Unsaved': 'preference',
  /** "Not for me": `item_id`, an item or an experience (`home.hero/machines`). Decisions leave it out. */
  'Not Interested': 'preference',
  /** How far somebody came with something long: `item_id`, `percent` (0–100). */
  'Progress Made': 'behavioral',
  /** What was decided was in view (the MRC's viewable impression), or pressed: `placement`, `experience`, `variant`. */
  'Placement Viewed': 'behavioral',
  'Placement Clicked': 'behavioral',
  /** How a page was used: `seconds` in view, `scroll` (deepest, 0–100 percent). */
  Engaged: 'behavioral',

  // What the calls other than `track` are named
  'Page Viewed': 'behavioral',
  'Screen Viewed': 'behavioral',
  Identified: 'demographic',
  Grouped: 'demographic',
  Aliased: 'demographic',
} as const

export const signalCategories: readonly SignalCategory[] = [
  'behavioral',
  'contextual',
  'transactional',
  'preference',
  'demographic',
]

/** What a site says of a name, its own or one of the vocabulary. */
export interface SignalDefinition {
  /** Default: the vocabulary's, else what the message says, else `behavioral`. */
  readonly category?: SignalCategory
  /** The consent purpose. Default: `preferences` for preference signals, `personalization` for all others. */
  readonly purpose?: string
}

/** What follows from a signal's name. */
export interface Classification {
  readonly category: SignalCategory
  readonly purpose: string
}

/** By signal name. */
export type SignalDefinitions = Readonly<Record<string, SignalDefinition>>

/** The category and purpose of a name: the site's word first, then the vocabulary's, then the message's. */
export function classify(
  name: string,
  definitions: SignalDefinitions | undefined,
  stated?: SignalCategory,
): Classification {
  const definition = definitions && (own(definitions, name) as SignalDefinition | undefined)
  const known = own(vocabulary, name) as SignalCategory | undefined
  const category = definition?.category ?? known ?? stated ?? 'behavioral'
  return { category, purpose: definition?.purpose ?? defaultPurpose(category) }
}

/** The consent purpose a category falls under unless the site says otherwise. */
export function defaultPurpose(category: SignalCategory): string {
  return category === 'preference' ? 'preferences' : 'personalization'
}
