import type { ProductFacts } from './product.ts'

export const beans: readonly ProductFacts[] = [
  {
    slug: 'house-espresso',
    name: 'House espresso',
    brand: 'Tamper & Bloom',
    price: 1_290,
    summary: 'Chocolate, roasted hazelnut, a little orange. The one we drink ourselves.',
    description:
      'A blend of washed Colombian and natural Brazilian coffees, roasted for milk but happy without. Forgiving to dial in, and the same in January as in June.',
    specs: [
      ['Weight', '350 g'],
      ['Roast', 'Medium'],
      ['Best for', 'Espresso, flat white'],
    ],
    tags: { bestseller: true },
    picture: { kind: 'bag', colour: 'terracotta', accent: 'cream' },
  },
  {
    slug: 'house-filter',
    name: 'House filter',
    brand: 'Tamper & Bloom',
    price: 1_350,
    summary: 'Honey, black tea and apricot, for the pot on the breakfast table.',
    description:
      'Washed coffees from Rwanda and Guatemala, roasted lightly enough to keep their fruit and long enough to be sweet.',
    specs: [
      ['Weight', '350 g'],
      ['Roast', 'Light to medium'],
      ['Best for', 'Filter, press'],
    ],
    tags: { bestseller: true },
    picture: { kind: 'bag', colour: 'sage', accent: 'cream' },
  },
  {
    slug: 'night-shift-decaf',
    name: 'Night Shift decaf',
    brand: 'Tamper & Bloom',
    price: 1_390,
    summary: 'Toffee and dried fig, decaffeinated in Colombia with sugar cane.',
    description:
      'The decaf we serve to people who say they dislike decaf. Grown and decaffeinated in the same valley, so the farmers keep the better part of the price.',
    specs: [
      ['Weight', '350 g'],
      ['Process', 'Sugar cane'],
      ['Best for', 'Espresso, filter'],
    ],
    tags: { decaf: true, bestseller: true },
    picture: { kind: 'bag', colour: 'navy', accent: 'mustard' },
  },
  {
    slug: 'yirgacheffe-konga',
    name: 'Yirgacheffe Konga',
    brand: 'Tamper & Bloom',
    price: 1_690,
    summary: 'Jasmine, bergamot and lemon curd: Ethiopia at its most floral.',
    description:
      'From seven hundred smallholders around the Konga washing station, dried slowly on raised beds. Brew it a little cooler than you think.',
    specs: [
      ['Weight', '250 g'],
      ['Altitude', '1,950 m'],
      ['Process', 'Washed'],
    ],
    tags: { organic: true, new: true },
    picture: { kind: 'bag', colour: 'mustard', accent: 'black' },
  },
  {
    slug: 'sidamo-natural',
    name: 'Sidamo natural',
    brand: 'Tamper & Bloom',
    price: 1_650,
    summary: 'Blueberry jam and cocoa nibs. The cup that converts people.',
    description:
      'Whole cherries dried in the sun for three weeks and turned every hour. Sweet, loud and clean.',
    specs: [
      ['Weight', '250 g'],
      ['Altitude', '1,880 m'],
      ['Process', 'Natural'],
    ],
    tags: { organic: true },
    picture: { kind: 'bag', colour: 'rose', accent: 'cream' },
  },
  {
    slug: 'huila-la-esperanza',
    name: 'Huila La Esperanza',
    brand: 'Tamper & Bloom',
    price: 1_550,
    summary: 'Red apple, panela and milk chocolate from one family’s four hectares.',
    description:
      'Doña Luz and her sons have grown this coffee for us since our first year. Balanced enough for espresso, clear enough for filter.',
    specs: [
      ['Weight', '250 g'],
      ['Altitude', '1,720 m'],
      ['Process', 'Washed'],
    ],
    tags: {},
    picture: { kind: 'bag', colour: 'copper', accent: 'cream' },
  },
  {
    slug: 'kenya-gathaithi',
    name: 'Kenya Gathaithi AA',
    brand: 'Tamper & Bloom',
    price: 1_890,
    summary: 'Blackcurrant, rhubarb and brown sugar; bright as a bell.',
    description:
      'The large beans of the main harvest, double fermented as only Kenya does it. Try it over ice with nothing added.',
    specs: [
      ['Weight', '250 g'],
      ['Altitude', '1,800 m'],
      ['Process', 'Double washed'],
    ],
    tags: { new: true },
    picture: { kind: 'bag', colour: 'terracotta', accent: 'black' },
  },
  {
    slug: 'sumatra-gayo',
    name: 'Sumatra Gayo',
    brand: 'Tamper & Bloom',
    price: 1_490,
    summary: 'Cedar, dark chocolate and a whisper of tobacco. Low, round and slow.',
    description:
      'Wet-hulled and roasted darker than the rest of our shelf, for those who like their coffee to have a bass line.',
    specs: [
      ['Weight', '250 g'],
      ['Roast', 'Dark'],
      ['Process', 'Wet-hulled'],
    ],
    tags: { organic: true },
    picture: { kind: 'bag', colour: 'black', accent: 'sage' },
  },
  {
    slug: 'panama-geisha',
    name: 'Panama Geisha, lot 14',
    brand: 'Tamper & Bloom',
    price: 4_900,
    summary: 'Peach blossom, white grape, silk. A hundred grams for a quiet Sunday.',
    description:
      'Forty kilos came to Europe and we bought nine. Picked in one morning, dried in the shade for a month, and roasted in batches small enough to hold.',
    specs: [
      ['Weight', '100 g'],
      ['Altitude', '2,050 m'],
      ['Process', 'Washed, shade dried'],
    ],
    tags: { premium: true, gift: true },
    picture: { kind: 'bag', colour: 'cream', accent: 'copper' },
  },
  {
    slug: 'brazil-fazenda-rainha',
    name: 'Fazenda Rainha',
    brand: 'Tamper & Bloom',
    price: 1_250,
    summary: 'Peanut brittle and cocoa; a soft Brazilian that loves a moka pot.',
    description:
      'Yellow bourbon, pulped and dried with its honey on. Low in acidity and generous in body, and easily our best value.',
    specs: [
      ['Weight', '350 g'],
      ['Roast', 'Medium'],
      ['Process', 'Pulped natural'],
    ],
    tags: {},
    picture: { kind: 'bag', colour: 'walnut', accent: 'mustard' },
  },
  {
    slug: 'winter-blend',
    name: 'Winter blend',
    brand: 'Tamper & Bloom',
    price: 1_450,
    summary: 'Baked plum, cinnamon and dark sugar, from November until it runs out.',
    description:
      'Every year we roast one blend for short days. This year it leans on a natural from Burundi with the sweetness of mulled wine.',
    specs: [
      ['Weight', '350 g'],
      ['Roast', 'Medium'],
      ['Best for', 'Everything'],
    ],
    tags: { new: true, gift: true },
    picture: { kind: 'bag', colour: 'navy', accent: 'cream' },
  },
  {
    slug: 'tasting-set-origins',
    name: 'Origins tasting set',
    brand: 'Tamper & Bloom',
    price: 2_900,
    summary: 'Four origins, 100 g each, with a card that teaches you to tell them apart.',
    description:
      'Ethiopia, Kenya, Colombia and Sumatra, roasted on the same day and packed with tasting notes written for people, not for judges.',
    specs: [
      ['Weight', '4 × 100 g'],
      ['Roast', 'Light to dark'],
      ['Best for', 'A present, or a rainy afternoon'],
    ],
    tags: { gift: true, bestseller: true },
    picture: { kind: 'box', colour: 'mustard', accent: 'terracotta' },
  },
]
