import { findCategory, findProduct, products } from '../catalogue/catalogue.ts'
import type { Product } from '../catalogue/product.ts'
import { count, money } from './words.ts'

/** A product as the lists show it: every text ready, so that a page only puts them in place. */
export interface Card {
  readonly slug: string
  readonly href: string
  readonly picture: string
  readonly name: string
  readonly brand: string
  readonly category: string
  readonly summary: string
  readonly price: string
  /** `4.7`, or nothing without reviews. */
  readonly rating: string | undefined
  readonly reviews: string
  readonly badge: string | undefined
  readonly inStock: boolean
}

function badgeOf({ inStock, tags }: Product): string | undefined {
  if (!inStock) return 'Sold out'
  if (tags.new) return 'New'
  if (tags.premium) return 'Premium'
  if (tags.decaf) return 'Decaf'
  return tags.organic ? 'Organic' : undefined
}

const toCard = (product: Product): Card => ({
  slug: product.slug,
  href: `/products/${product.slug}`,
  picture: `/pictures/${product.slug}.svg`,
  name: product.name,
  brand: product.brand,
  category: findCategory(product.category)?.name ?? '',
  summary: product.summary,
  price: money(product.price),
  rating: product.reviews.length === 0 ? undefined : product.rating.toFixed(1),
  reviews: count(product.reviews.length, 'review'),
  badge: badgeOf(product),
  inStock: product.inStock,
})

const cards = new Map(products.map((product) => [product.slug, toCard(product)]))

/** The prepared card of a product; what came in since is prepared anew. */
export function cardOf(product: Product): Card {
  const known = cards.get(product.slug)
  if (known?.inStock === product.inStock) return known
  const card = toCard(product)
  cards.set(product.slug, card)
  return card
}

/** The prepared cards of these slugs, in this order; unknown slugs are left out. */
export const cardsFor = (slugs: readonly string[]): readonly Card[] =>
  slugs.flatMap((slug) => {
    const product = findProduct(slug)
    return product === undefined ? [] : [cardOf(product)]
  })
