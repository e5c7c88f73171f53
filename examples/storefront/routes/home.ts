import { Router } from 'express'
import { productsIn, productsTagged } from '../catalogue/catalogue.ts'
import { categories } from '../catalogue/categories.ts'
import { cardOf, cardsFor } from '../web/card.ts'

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
    items: cardsFor([
      'house-espresso',
      'piccola-espresso',
      'pilgrim-hand-grinder',
      'cappuccino-cup-terracotta',
    ]),
  },
  shelves: categories.map((category) => {
    const [first] = productsIn(category.slug)
    return { ...category, picture: `/pictures/${first?.slug}.svg` }
  }),
  latest: productsTagged('new').slice(0, 8).map(cardOf),
  premium: cardsFor(['aurelia-dual-boiler', 'tarn-64', 'gooseneck-kettle', 'aurelia-lever']),
  roasts: cardsFor(['yirgacheffe-konga', 'huila-la-esperanza', 'sidamo-natural', 'brazil-fazenda-rainha']),
  table: cardsFor(['flat-white-cup-sage', 'morning-mug-navy', 'cortado-glass', 'commuter-tumbler']),
  presents: cardsFor(['tasting-set-origins', 'hourglass-carafe', 'double-wall-glass', 'pilgrim-mini']),
}

export const homeRoutes = (): Router =>
  Router().get('/', (_req, res) => {
    res.render('home', page)
  })
