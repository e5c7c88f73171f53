import { type Request, type Response, Router } from 'express'
import { findProduct } from '../catalogue/catalogue.ts'
import { addToCart, emptyCart, mostOfOne, readCart, setDiscount, setQuantity } from '../shop/carts.ts'
import { basketView } from '../web/basket.ts'
import { cardsFor } from '../web/card.ts'
import type { ShopContext } from '../web/context.ts'
import { judgeDiscount } from '../web/discount.ts'
import { text, wholeNumber } from '../web/forms.ts'
import { cartOf } from '../web/visit.ts'

// More than are shown: what is in the basket is not offered.
const suggestions = cardsFor([
  'house-espresso',
  'cone-papers-02',
  'machine-care-kit',
  'espresso-cup-porcelain',
  'house-filter',
  'grinder-brush',
  'cortado-glass',
  'bean-canister',
])

export function cartRoutes(context: ShopContext): Router {
  const { database, emit } = context

  function show(
    req: Request,
    res: Response,
    more: { notice?: string; codeError?: string; code?: string },
  ): void {
    const cart = readCart(database, req.shop.session?.cartId)
    res.render('cart', { title: 'Your basket', ...basketView(cart), suggestions, ...more })
  }

  return Router()
    .get('/cart', (req, res) => {
      const added = typeof req.query.added === 'string' ? findProduct(req.query.added) : undefined
      show(req, res, added === undefined ? {} : { notice: `${added.name} is in your basket.` })
    })
    .post('/cart/items', (req, res, next) => {
      const product = findProduct(text(req.body, 'slug'))
      if (product === undefined) return next()
      const quantity = wholeNumber(req.body, 'quantity', 1, mostOfOne) ?? 1
      if (!product.inStock) {
        res.status(409)
        return show(req, res, { notice: `${product.name} is sold out, so we left it out.` })
      }
      const cartId = cartOf(context, req, res)
      addToCart(database, cartId, product.slug, quantity)
      emit('productAdded', req, product, quantity, readCart(database, cartId))
      res.redirect(303, `/cart?added=${product.slug}`)
    })
    .post('/cart/items/:slug', (req, res) => {
      const cartId = req.shop.session?.cartId
      const quantity = wholeNumber(req.body, 'quantity', 0, mostOfOne)
      if (cartId !== undefined && quantity !== undefined) {
        setQuantity(database, cartId, req.params.slug, quantity)
      }
      res.redirect(303, '/cart')
    })
    .post('/cart/discount', async (req, res) => {
      const code = text(req.body, 'code', 40)
      const cartId = req.shop.session?.cartId
      const cart = cartId === undefined ? emptyCart : readCart(database, cartId)
      if (cartId === undefined || cart.count === 0) return res.redirect(303, '/cart')
      const answer = await judgeDiscount(context, req, code)
      if ('refused' in answer) {
        res.status(422)
        return show(req, res, { codeError: answer.refused, code })
      }
      setDiscount(database, cartId, answer)
      res.redirect(303, '/cart')
    })
    .post('/cart/discount/remove', (req, res) => {
      const cartId = req.shop.session?.cartId
      if (cartId !== undefined) setDiscount(database, cartId, undefined)
      res.redirect(303, '/cart')
    })
}
