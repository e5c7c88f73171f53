import type { Colour, Kind } from '../pictures/picture.ts'

/** The shop's shelves, in the order of the navigation. */
export type CategorySlug = 'coffee-machines' | 'grinders' | 'beans' | 'brewers' | 'cups' | 'accessories'

export interface Category {
  readonly slug: CategorySlug
  readonly name: string
  /** One sentence for the category page and its description. */
  readonly introduction: string
}

export type Tag = 'premium' | 'new' | 'bestseller' | 'organic' | 'decaf' | 'gift'

export interface Review {
  readonly author: string
  /** Whole stars, 1 to 5. */
  readonly stars: number
  readonly text: string
  /** The day it was written, as `YYYY-MM-DD`. */
  readonly date: string
}

/** What a category file states about a product. */
export interface ProductFacts {
  /** Names the product in addresses, carts and orders; never changes. */
  readonly slug: string
  readonly name: string
  readonly brand: string
  /** EUR cents, VAT included. */
  readonly price: number
  readonly summary: string
  readonly description: string
  readonly specs: readonly (readonly [label: string, value: string])[]
  readonly tags: Readonly<Partial<Record<Tag, true>>>
  readonly picture: { readonly kind: Kind; readonly colour: Colour; readonly accent: Colour }
  /** Left out means it can be bought. */
  readonly soldOut?: true
}

/** A product as the rest of the shop sees it: its facts, shelf and reviews. */
export interface Product extends ProductFacts {
  readonly category: CategorySlug
  readonly reviews: readonly Review[]
  /** Mean stars, 0 without reviews. */
  readonly rating: number
  readonly inStock: boolean
}

/** Reviews of one category, by product slug. */
export type ReviewsBySlug = Readonly<Record<string, readonly Review[]>>

/** Writes one review down in one call, so that review files read as lists. */
export const review = (author: string, stars: number, date: string, text: string): Review => ({
  author,
  stars,
  text,
  date,
})
