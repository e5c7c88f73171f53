import { Router } from 'express'
import { findCategory, productsIn, sorted, sortOrder } from '../catalogue/catalogue.ts'
import { cardOf } from '../web/card.ts'
import type { ShopContext } from '../web/context.ts'
import { count } from '../web/words.ts'

const orders = [
  { value: 'featured', label: 'Our order' },
  { value: 'price-up', label: 'Price, low to high' },
  { value: 'price-down', label: 'Price, high to low' },
  { value: 'rating', label: 'Best reviewed' },
]

export const categoryRoutes = ({ emit }: ShopContext): Router =>
  Router().get('/categories/:slug', (req, res, next) => {
    const category = findCategory(req.params.slug)
    if (category === undefined) return next()
    const order = sortOrder(req.query.sort)
    const items = sorted(productsIn(category.slug), order).map(cardOf)
    emit('listViewed', req, category)
    res.render('category', {
      title: category.name,
      category,
      items,
      found: count(items.length, 'product'),
      orders: orders.map((choice) => ({ ...choice, selected: choice.value === order })),
    })
  })
