import { Router } from 'express'
import { findOrder, ordersOf } from '../shop/orders.ts'
import { orderView } from '../web/basket.ts'
import type { ShopContext } from '../web/context.ts'

export const orderRoutes = ({ database }: ShopContext): Router =>
  Router()
    .get('/orders', (req, res) => {
      const { account } = req.shop
      if (account === undefined) return res.redirect(303, '/login?next=/orders')
      const orders = ordersOf(database, account.id).map(orderView)
      res.set('Cache-Control', 'private, no-store').render('orders', { title: 'Your orders', orders })
    })
    .get('/orders/:number', (req, res, next) => {
      const { account, session } = req.shop
      const order = findOrder(database, req.params.number)
      if (order === undefined) return next()
      const theirs = account !== undefined && order.accountId === account.id
      // A guest may read the confirmation of the order just placed; anybody else learns nothing.
      if (!theirs && session?.lastOrder !== order.number) return next()
      res.set('Cache-Control', 'private, no-store').render('order', {
        title: `Order ${order.number}`,
        order: orderView(order),
        justPlaced: req.query.placed !== undefined,
      })
    })
