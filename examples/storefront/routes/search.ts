import { Router } from 'express'
import { readQuery, search } from '../catalogue/search.ts'
import { cardOf, cardsFor } from '../web/card.ts'
import type { ShopContext } from '../web/context.ts'
import { count } from '../web/words.ts'

const suggestions = cardsFor([
  'house-espresso',
  'slow-press',
  'pilgrim-hand-grinder',
  'commuter-tumbler',
  'house-filter',
  'moka-six',
])

export const searchRoutes = ({ emit }: ShopContext): Router =>
  Router().get('/search', (req, res) => {
    const query = readQuery(req.query.q)
    const results = search(query)
    if (query !== '') emit('searched', req, query, results)
    res.render('search', {
      title: query === '' ? 'Search' : `Search for “${query}”`,
      query,
      items: results.map(cardOf),
      found: count(results.length, 'product'),
      suggestions,
    })
  })
