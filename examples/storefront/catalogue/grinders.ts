import type { ProductFacts } from './product.ts'

export const grinders: readonly ProductFacts[] = [
  {
    slug: 'tarn-64',
    name: 'Tarn 64',
    brand: 'Tarn',
    price: 69_900,
    summary: 'Flat 64 mm burrs, single dose, almost nothing left inside.',
    description:
      'Put eighteen grams in and eighteen grams come out. The Tarn 64 turns slowly, so the coffee stays cool and the kitchen stays calm, and its stepless ring goes from espresso to French press and finds its way back.',
    specs: [
      ['Burrs', '64 mm flat, hardened steel'],
      ['Retention', 'under 0.1 g'],
      ['Warranty', '5 years'],
    ],
    tags: { premium: true, bestseller: true },
    picture: { kind: 'grinder', colour: 'steel', accent: 'walnut' },
  },
  {
    slug: 'tarn-83',
    name: 'Tarn 83',
    brand: 'Tarn',
    price: 124_000,
    summary: 'Large burrs and variable speed, for the person who hears the difference.',
    description:
      'At 83 millimetres the burrs cut rather than crush, and the motor can be set between 300 and 1,400 turns a minute: slow for sweetness, fast for clarity. Aligned by hand and delivered with the measurement sheet.',
    specs: [
      ['Burrs', '83 mm flat, coated'],
      ['Speed', '300–1,400 rpm'],
      ['Warranty', '5 years'],
    ],
    tags: { premium: true, new: true },
    picture: { kind: 'grinder', colour: 'black', accent: 'copper' },
  },
  {
    slug: 'halden-dose',
    name: 'Halden Dose',
    brand: 'Halden',
    price: 34_900,
    summary: 'A quiet conical grinder that weighs as it grinds and stops by itself.',
    description:
      'Set the grams once. The Dose weighs under the portafilter and stops at a tenth of a gram, morning after morning. Forty steps, all of them useful.',
    specs: [
      ['Burrs', '54 mm conical'],
      ['Dosing', 'By weight, 0.1 g'],
      ['Warranty', '3 years'],
    ],
    tags: { bestseller: true },
    picture: { kind: 'grinder', colour: 'cream', accent: 'black' },
  },
  {
    slug: 'halden-daily',
    name: 'Halden Daily',
    brand: 'Halden',
    price: 15_900,
    summary: 'The sensible electric grinder for filter, press and moka.',
    description:
      'Steel conical burrs, a glass jar that does not cling, and a timer that remembers. It will not do espresso well, and we would rather tell you that now.',
    specs: [
      ['Burrs', '40 mm conical'],
      ['Hopper', '250 g'],
      ['Warranty', '2 years'],
    ],
    tags: {},
    picture: { kind: 'grinder', colour: 'navy', accent: 'steel' },
  },
  {
    slug: 'pilgrim-hand-grinder',
    name: 'Pilgrim hand grinder',
    brand: 'Pilgrim',
    price: 18_900,
    summary: 'Espresso-fine in thirty seconds, from a grinder that fits in a coat pocket.',
    description:
      'A 48 mm steel burr on two bearings makes light work of light roasts. The outer ring clicks in steps of eight microns, and the beech handle folds away for the train.',
    specs: [
      ['Burr', '48 mm conical'],
      ['Capacity', '30 g'],
      ['Weight', '620 g'],
    ],
    tags: { bestseller: true, gift: true },
    picture: { kind: 'hand-grinder', colour: 'steel', accent: 'walnut' },
  },
  {
    slug: 'pilgrim-mini',
    name: 'Pilgrim Mini',
    brand: 'Pilgrim',
    price: 8_900,
    summary: 'A light hand grinder for one cup, one tent or one desk drawer.',
    description:
      'Twenty grams of filter coffee in a minute. The Mini nests inside most travel presses and opens without tools.',
    specs: [
      ['Burr', '38 mm conical'],
      ['Capacity', '20 g'],
      ['Weight', '390 g'],
    ],
    tags: { gift: true },
    picture: { kind: 'hand-grinder', colour: 'sage', accent: 'black' },
  },
  {
    slug: 'pilgrim-copper-edition',
    name: 'Pilgrim Copper Edition',
    brand: 'Pilgrim',
    price: 23_900,
    summary: 'The Pilgrim in spun copper, numbered, with a walnut knob. Three hundred were made.',
    description:
      'Mechanically the grinder we sell most; to look at, an heirloom. Untreated copper that will take the colour of your hands. Comes in a linen roll with a brush.',
    specs: [
      ['Burr', '48 mm conical, coated'],
      ['Edition', '300 pieces'],
      ['Weight', '710 g'],
    ],
    tags: { premium: true, gift: true },
    picture: { kind: 'hand-grinder', colour: 'copper', accent: 'walnut' },
    soldOut: true,
  },
  {
    slug: 'millstone-wall-grinder',
    name: 'Millstone wall grinder',
    brand: 'Pilgrim',
    price: 14_900,
    summary: 'Porcelain, glass and a crank: a wall grinder as grandmothers had, with modern burrs.',
    description:
      'Hangs from two screws, holds a week of beans, and drops the grounds into a marked glass. Children fight over who may turn it.',
    specs: [
      ['Burr', '45 mm ceramic'],
      ['Hopper', '180 g porcelain'],
      ['Size', '14 × 36 cm'],
    ],
    tags: { new: true },
    picture: { kind: 'hand-grinder', colour: 'cream', accent: 'terracotta' },
  },
]
