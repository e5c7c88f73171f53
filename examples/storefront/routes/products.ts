import { Router } from 'express'
import { findCategory, findProduct, similarTo } from '../catalogue/catalogue.ts'
import type { Product } from '../catalogue/product.ts'
import { mostOfOne } from '../shop/carts.ts'
import { isRequested, requestRestock } from '../shop/restock-requests.ts'
import { freeShippingFrom } from '../shop/totals.ts'
import { cardOf } from '../web/card.ts'
import type { ShopContext } from '../web/context.ts'
import { count, day, moneyInWords } from '../web/words.ts'

const quantities = Array.from({ length: Math.min(10, mostOfOne) }, (_, place) => place + 1)

const toReview = ({ author, stars, text, date }: Product['reviews'][number]) => ({
  author,
  stars,
  text,
  drawn: '★'.repeat(stars) + '☆'.repeat(5 - stars),
  date,
  day: day(date),
})

/** How many reviews gave each number of stars, five first. */
const spread = ({ reviews }: Product) =>
  [5, 4, 3, 2, 1].map((stars) => ({
    stars,
    number: reviews.filter((review) => review.stars === stars).length,
    of: reviews.length,
  }))

const views = new Map<string, { readonly inStock: boolean; readonly view: object }>()

function viewOf(product: Product): object {
  const known = views.get(product.slug)
  if (known?.inStock === product.inStock) return known.view
  const view = {
    title: product.name,
    product: cardOf(product),
    description: product.description,
    specs: product.specs.map(([label, value]) => ({ label, value })),
    category: findCategory(product.category),
    reviews: product.reviews.map(toReview),
    newest: product.reviews.slice(0, 2).map(toReview),
    reviewCount: count(product.reviews.length, 'review'),
    spread: spread(product),
    quantities,
    parcel:
      product.price >= freeShippingFrom
        ? 'Free delivery'
        : `Free delivery from ${moneyInWords(freeShippingFrom)}`,
    similar: similarTo(product, 12).map(cardOf),
  }
  views.set(product.slug, { inStock: product.inStock, view })
  return view
}

export const productRoutes = ({ emit, database, now }: ShopContext): Router =>
  Router()
    .get('/products/:slug', (req, res, next) => {
      const product = findProduct(req.params.slug)
      if (product === undefined) return next()
      emit('productViewed', req, product)
      const asked = req.shop.account && isRequested(database, product.slug, req.shop.account.id)
      res.render('product', { ...viewOf(product), asked, told: req.query.told !== undefined })
    })
    .post('/products/:slug/tell-me', (req, res, next) => {
      const product = findProduct(req.params.slug)
      if (product === undefined) return next()
      const { account } = req.shop
      const page = `/products/${product.slug}`
      if (account === undefined) return res.redirect(303, `/login?next=${page}`)
      requestRestock(database, product.slug, account.id, now())
      emit('restockRequested', req, product)
      res.redirect(303, `${page}?told`)
    })
    .get('/products/:slug/reviews', (req, res, next) => {
      const product = findProduct(req.params.slug)
      if (product === undefined) return next()
      emit('reviewRead', req, product)
      res.render('reviews', { ...viewOf(product), title: `Reviews of ${product.name}` })
    })
