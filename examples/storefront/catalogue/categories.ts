import type { Category } from './product.ts'

export const categories: readonly Category[] = [
  {
    slug: 'coffee-machines',
    name: 'Coffee machines',
    introduction:
      'Espresso at home, from the first portafilter to the dual boiler that outlives the kitchen.',
  },
  {
    slug: 'grinders',
    name: 'Grinders',
    introduction: 'The upgrade you taste first: burrs that cut evenly, by hand or at the push of a button.',
  },
  {
    slug: 'beans',
    name: 'Beans',
    introduction: 'Roasted on Mondays and Thursdays, sent the same day, with the roast date on every bag.',
  },
  {
    slug: 'brewers',
    name: 'Filters & brewers',
    introduction: 'Drippers, presses, kettles and papers for the slow, clear, generous kind of coffee.',
  },
  {
    slug: 'cups',
    name: 'Cups',
    introduction: 'Stoneware, porcelain and glass from small potteries, made to be held with both hands.',
  },
  {
    slug: 'accessories',
    name: 'Accessories',
    introduction: 'Tampers, jugs, scales and brushes: the small tools that make the next cup like the last.',
  },
]
