import { accessories } from './accessories.ts'
import { beans } from './beans.ts'
import { brewers } from './brewers.ts'
import { categories } from './categories.ts'
import { coffeeMachines } from './coffee-machines.ts'
import { cups } from './cups.ts'
import { grinders } from './grinders.ts'
import type { Category, CategorySlug, Product, ProductFacts, ReviewsBySlug, Tag } from './product.ts'
import { accessoryReviews } from './reviews/accessories.ts'
import { beanReviews } from './reviews/beans.ts'
import { brewerReviews } from './reviews/brewers.ts'
import { coffeeMachineReviews } from './reviews/coffee-machines.ts'
import { cupReviews } from './reviews/cups.ts'
import { grinderReviews } from './reviews/grinders.ts'

/** What came in since the shop opened. */
const restocked = new Set<string>()

/** A delivery came: what was sold out is there again. */
export const restock = (slug: string): void => void restocked.add(slug)

/** The shop closes: deliveries are pretended, and the next opening knows nothing of them. */
export const forgetDeliveries = (): void => restocked.clear()

function stock(
  category: CategorySlug,
  facts: readonly ProductFacts[],
  reviewsBySlug: ReviewsBySlug,
): readonly Product[] {
  return facts.map((fact) => {
    const reviews = reviewsBySlug[fact.slug] ?? []
    const stars = reviews.reduce((sum, review) => sum + review.stars, 0)
    return {
      ...fact,
      category,
      reviews,
      rating: reviews.length === 0 ? 0 : stars / reviews.length,
      get inStock() {
        return fact.soldOut !== true || restocked.has(fact.slug)
      },
    }
  })
}

/** Everything the shop sells, shelf by shelf. */
export const products: readonly Product[] = [
  ...stock('coffee-machines', coffeeMachines, coffeeMachineReviews),
  ...stock('grinders', grinders, grinderReviews),
  ...stock('beans', beans, beanReviews),
  ...stock('brewers', brewers, brewerReviews),
  ...stock('cups', cups, cupReviews),
  ...stock('accessories', accessories, accessoryReviews),
]

const productBySlug = new Map(products.map((product) => [product.slug, product]))
const categoryBySlug = new Map<string, Category>(categories.map((category) => [category.slug, category]))

export const findProduct = (slug: string): Product | undefined => productBySlug.get(slug)

export const findCategory = (slug: string): Category | undefined => categoryBySlug.get(slug)

export const productsIn = (category: CategorySlug): readonly Product[] =>
  products.filter((product) => product.category === category)

export const productsTagged = (tag: Tag): readonly Product[] =>
  products.filter((product) => product.tags[tag] === true)

/** Others on the same shelf, nearest in price first. */
export function similarTo(product: Product, limit: number): readonly Product[] {
  return productsIn(product.category)
    .filter((other) => other !== product && other.inStock)
    .sort((a, b) => Math.abs(a.price - product.price) - Math.abs(b.price - product.price))
    .slice(0, limit)
}

const orders = {
  featured: () => 0,
  'price-up': (a, b) => a.price - b.price,
  'price-down': (a, b) => b.price - a.price,
  rating: (a, b) => b.rating - a.rating || b.reviews.length - a.reviews.length,
} satisfies Record<string, (a: Product, b: Product) => number>

export type SortOrder = keyof typeof orders

/** Reads a visitor's `?sort=`; anything unknown is the shop's own order. */
export const sortOrder = (value: unknown): SortOrder =>
  typeof value === 'string' && Object.hasOwn(orders, value) ? (value as SortOrder) : 'featured'

export const sorted = (list: readonly Product[], order: SortOrder): readonly Product[] =>
  [...list].sort(orders[order])
