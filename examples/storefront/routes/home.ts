import { Router } from 'express'
import { productsIn, productsTagged } from '../catalogue/catalogue.ts'
import { categories } from '../catalogue/categories.ts'
import type { Product } from '../catalogue/product.ts'
import { type Card, cardOf, cardsFor } from '../web/card.ts'

/** What the shop chose, and others that stand in for what the page shows elsewhere already. */
const chosen = (slugs: readonly string[], others: readonly Product[]): readonly Card[] => [
  ...cardsFor(slugs),
  ...others.filter(({ slug, inStock }) => inStock && !slugs.includes(slug)).map(cardOf),
]

// The same for everybody, so it is put together once. Hero, picks and announcement each read only their
// own part: whoever personalises one of them passes another part of the same shape to the same partial.
const page = {
  home: true,
  hero: {
    eyebrow: 'Roasted this week in Ghent',
    title: 'Good mornings are made, not bought.',
    text: 'Beans roasted on Monday, machines that last for decades, and people who answer the phone and know their burrs.',
    href: '/categories/beans',
    label: 'Find your coffee',
    picture: '/pictures/morning.svg',
  },
  picks: {
    title: 'Loved by our regulars',
    text: 'What people come back for, month after month.',
    items: chosen(
      ['house-espresso', 'piccola-espresso', 'pilgrim-hand-grinder', 'cappuccino-cup-terracotta'],
      productsTagged('bestseller'),
    ),
  },
  shelves: categories.map((category) => {
    const [first] = productsIn(category.slug)
    return { ...category, picture: `/pictures/${first?.slug}.svg` }
  }),
  latest: productsTagged('new').map(cardOf),
  premium: chosen(
    ['aurelia-dual-boiler', 'tarn-64', 'gooseneck-kettle', 'aurelia-lever'],
    productsTagged('premium'),
  ),
  roasts: chosen(
    ['yirgacheffe-konga', 'huila-la-esperanza', 'sidamo-natural', 'brazil-fazenda-rainha'],
    productsIn('beans'),
  ),
  table: chosen(
    ['flat-white-cup-sage', 'morning-mug-navy', 'cortado-glass', 'commuter-tumbler'],
    productsIn('cups'),
  ),
  presents: chosen(
    ['tasting-set-origins', 'hourglass-carafe', 'double-wall-glass', 'pilgrim-mini'],
    productsTagged('gift'),
  ),
}

export const homeRoutes = (): Router =>
  Router().get('/', (_req, res) => {
    res.render('home', page)
  })
