import type { ProductFacts } from './product.ts'

export const coffeeMachines: readonly ProductFacts[] = [
  {
    slug: 'aurelia-dual-boiler',
    name: 'Aurelia Dual Boiler',
    brand: 'Fornace',
    price: 189_000,
    summary: 'Two boilers, a rotary pump and a saturated group: the café bar, in 31 centimetres.',
    description:
      'Brew and steam at the same time, each at its own temperature, held within half a degree. The rotary pump is quiet enough for a sleeping flat, and it takes water from the tank or the mains. Every wearing part can be replaced with one spanner, and Fornace keeps spares for twenty years.',
    specs: [
      ['Boilers', '0.6 l brew, 1.2 l steam, stainless steel'],
      ['Size', '31 × 44 × 38 cm'],
      ['Warranty', '5 years'],
    ],
    tags: { premium: true, bestseller: true },
    picture: { kind: 'espresso-machine', colour: 'steel', accent: 'walnut' },
  },
  {
    slug: 'aurelia-lever',
    name: 'Aurelia Lever',
    brand: 'Fornace',
    price: 164_000,
    summary: 'A spring lever that shapes the pressure by itself, and makes no sound doing it.',
    description:
      'The spring starts at nine bar and falls away gently, which is why lever espresso tastes so sweet. A single heat-exchange boiler keeps steam ready, and a pressure gauge in the group shows what your hand already knows.',
    specs: [
      ['Group', '58 mm spring lever'],
      ['Boiler', '1.8 l copper'],
      ['Warranty', '5 years'],
    ],
    tags: { premium: true },
    picture: { kind: 'lever-machine', colour: 'copper', accent: 'walnut' },
  },
  {
    slug: 'aurelia-monolith',
    name: 'Aurelia Monolith',
    brand: 'Fornace',
    price: 249_000,
    summary: 'Flow control by paddle, profiles you can save, and a body milled from one sheet of steel.',
    description:
      'Draw a pressure curve with the paddle, keep it, and pull it again tomorrow. The Monolith weighs each shot as it runs and stops by itself at the ratio you chose. Pre-heats in eight minutes and sleeps when the house does.',
    specs: [
      ['Control', 'Flow paddle, 12 saved profiles'],
      ['Scale', 'Built in, 0.1 g'],
      ['Warranty', '5 years'],
    ],
    tags: { premium: true, new: true },
    picture: { kind: 'espresso-machine', colour: 'black', accent: 'copper' },
  },
  {
    slug: 'piccola-espresso',
    name: 'Piccola',
    brand: 'Fornace',
    price: 52_900,
    summary: 'The first real espresso machine: a 58 mm portafilter, a proper steam wand, no clutter.',
    description:
      'A brass group and a temperature you can set to the degree, in a machine narrow enough for a window sill. Ready in six minutes. Uses the same baskets and tampers as machines four times the price, so nothing you buy for it is wasted.',
    specs: [
      ['Portafilter', '58 mm'],
      ['Boiler', '0.3 l brass'],
      ['Warranty', '3 years'],
    ],
    tags: { bestseller: true },
    picture: { kind: 'espresso-machine', colour: 'cream', accent: 'walnut' },
  },
  {
    slug: 'piccola-sage',
    name: 'Piccola in sage',
    brand: 'Fornace',
    price: 54_900,
    summary: 'Our best-loved small machine in a soft green enamel, with a walnut handle.',
    description:
      'Everything the Piccola is, enamelled by hand in Brescia. The walnut handle and knob are oiled, not lacquered, and darken beautifully with use.',
    specs: [
      ['Portafilter', '58 mm'],
      ['Finish', 'Vitreous enamel, oiled walnut'],
      ['Warranty', '3 years'],
    ],
    tags: { new: true, gift: true },
    picture: { kind: 'espresso-machine', colour: 'sage', accent: 'walnut' },
  },
  {
    slug: 'halden-bean-to-cup',
    name: 'Halden One',
    brand: 'Halden',
    price: 89_900,
    summary: 'Bean to cup without the plastic theatre: conical burrs, one dial, honest espresso.',
    description:
      'Choose strength, press the dial, drink. The Halden One grinds 18 grams for every cup, rinses its own milk line and tells you in plain words when it wants cleaning. The brew unit comes out in one hand for a weekly rinse.',
    specs: [
      ['Grinder', 'Steel conical burrs, 12 steps'],
      ['Milk', 'Automatic, self-rinsing'],
      ['Warranty', '3 years'],
    ],
    tags: { bestseller: true },
    picture: { kind: 'bean-to-cup', colour: 'black', accent: 'steel' },
  },
  {
    slug: 'halden-studio',
    name: 'Halden Studio',
    brand: 'Halden',
    price: 139_000,
    summary: 'Two hoppers, oat-milk mode and a quiet grinder for offices that care.',
    description:
      'House blend in one hopper and decaf in the other, so nobody has to ask. The Studio makes two drinks at a time, keeps a count for the bean order, and runs at 58 decibels.',
    specs: [
      ['Hoppers', '2 × 300 g'],
      ['Capacity', '60 cups a day'],
      ['Warranty', '3 years'],
    ],
    tags: { premium: true },
    picture: { kind: 'bean-to-cup', colour: 'steel', accent: 'black' },
  },
  {
    slug: 'morgen-filter-machine',
    name: 'Morgen filter machine',
    brand: 'Lund & Beck',
    price: 24_900,
    summary: 'Ten cups at 93 °C in six minutes, into a steel flask that needs no hot plate.',
    description:
      'A copper element brings the water to the right temperature at once, and a nine-hole arm wets all the coffee. It blooms for forty seconds first, like a patient barista. Certified to the European brewing standard.',
    specs: [
      ['Capacity', '1.25 l'],
      ['Brewing', '92–96 °C, 40 s bloom'],
      ['Warranty', '5 years'],
    ],
    tags: { bestseller: true },
    picture: { kind: 'filter-machine', colour: 'steel', accent: 'black' },
  },
  {
    slug: 'morgen-in-terracotta',
    name: 'Morgen in terracotta',
    brand: 'Lund & Beck',
    price: 25_900,
    summary: 'The same patient filter machine in a colour that warms up a grey kitchen.',
    description:
      'Powder-coated aluminium in a matt terracotta. As with every Morgen, the element, valve and flask lid can be ordered singly and changed at home.',
    specs: [
      ['Capacity', '1.25 l'],
      ['Brewing', '92–96 °C, 40 s bloom'],
      ['Warranty', '5 years'],
    ],
    tags: { new: true },
    picture: { kind: 'filter-machine', colour: 'terracotta', accent: 'black' },
  },
  {
    slug: 'wayfarer-travel-espresso',
    name: 'Wayfarer',
    brand: 'Lund & Beck',
    price: 13_900,
    summary: 'Espresso by hand, without a plug: eighteen bar from your palm, on any hillside.',
    description:
      'Pump it thirty times and the Wayfarer gives a dense, hazelnut-coloured espresso with nothing but hot water. Comes apart into five pieces that rinse clean in a stream.',
    specs: [
      ['Dose', '8–16 g'],
      ['Weight', '480 g'],
      ['Warranty', '2 years'],
    ],
    tags: { gift: true },
    picture: { kind: 'travel-press', colour: 'black', accent: 'mustard' },
  },
]
