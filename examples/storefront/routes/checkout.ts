import { type Request, type Response, Router } from 'express'
import { type Cart, readCart, setDiscount } from '../shop/carts.ts'
import { placeOrder, type Refusal } from '../shop/orders.ts'
import { setLastOrder } from '../shop/sessions.ts'
import { basketView } from '../web/basket.ts'
import type { ShopContext } from '../web/context.ts'
import { type CheckoutForm, countries, type FieldErrors, readCheckoutForm } from '../web/delivery.ts'
import { judgeDiscount } from '../web/discount.ts'
import { wholeNumber } from '../web/forms.ts'

const refusals: Readonly<Record<Exclude<Refusal, 'empty'>, string>> = {
  changed: 'Your basket has changed meanwhile. Please look at the new total before you order.',
  'code-used': 'Your discount code has been used already, so we took it off.',
}

export function checkoutRoutes(context: ShopContext): Router {
  const { database, emit, now } = context

  function show(
    res: Response,
    cart: Cart,
    form: Partial<CheckoutForm>,
    more: { errors?: FieldErrors; notice?: string } = {},
  ): void {
    const country = form.country ?? 'Belgium'
    res.set('Cache-Control', 'private, no-store').render('checkout', {
      title: 'Checkout',
      ...basketView(cart),
      form,
      countries: countries.map((name) => ({ name, selected: name === country })),
      ...more,
    })
  }

  /** Asks again whether the code in the cart is still good; takes it off and says why if not. */
  async function recheckDiscount(req: Request, cart: Cart): Promise<string | undefined> {
    if (cart.id === undefined || cart.discountCode === undefined) return undefined
    const answer = await judgeDiscount(context, req, cart.discountCode.code)
    const refused = 'refused' in answer
    setDiscount(database, cart.id, refused ? undefined : answer)
    return refused ? answer.refused : undefined
  }

  return Router()
    .get('/checkout', async (req, res) => {
      const { session, account } = req.shop
      const cart = readCart(database, session?.cartId)
      if (cart.count === 0) return res.redirect(303, '/cart')
      emit('checkoutStarted', req, cart)
      show(res, cart, account === undefined ? {} : { email: account.email, name: account.name })
    })
    .post('/checkout', async (req, res) => {
      const { session, account } = req.shop
      const cart = readCart(database, session?.cartId)
      if (session === undefined || cart.id === undefined || cart.count === 0) {
        // The button was pressed twice: show the order that the first press made.
        return res.redirect(303, session?.lastOrder === undefined ? '/cart' : `/orders/${session.lastOrder}`)
      }
      const { form, errors } = readCheckoutForm(req.body)
      if (Object.keys(errors).length > 0) {
        res.status(422)
        return show(res, cart, form, { errors })
      }
      const refusedCode = await recheckDiscount(req, cart)
      if (refusedCode !== undefined) {
        res.status(409)
        return show(res, readCart(database, cart.id), form, { notice: refusedCode })
      }
      const { email, ...delivery } = form
      const agreedTotal = wholeNumber(req.body, 'agreed', 0, 999_999) ?? -1
      const placing = { cartId: cart.id, agreedTotal, email, delivery, accountId: account?.id }
      const order = placeOrder(database, placing, now())
      if (order === 'empty') return res.redirect(303, '/cart')
      if (typeof order === 'string') {
        if (order === 'code-used') setDiscount(database, cart.id, undefined)
        res.status(409)
        return show(res, readCart(database, cart.id), form, { notice: refusals[order] })
      }
      setLastOrder(database, session.token, order.number)
      await emit('orderCompleted', req, order)
      res.redirect(303, `/orders/${order.number}?placed`)
    })
}
