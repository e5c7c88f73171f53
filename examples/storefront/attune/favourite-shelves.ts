import type { Experience } from 'attune'

/** What goes well with each shelf, for those who are drawn to it: four, and one more for who has one in the basket. */
export const favouriteShelves = [
  favourite('coffee-machines', 'coffee machines', 'What a good machine deserves', [
    'tarn-64',
    'level-tamper',
    'milk-jug-450',
    'machine-care-kit',
    'knock-box',
  ]),
  favourite('grinders', 'grinders', 'For those who grind', [
    'tarn-64',
    'pilgrim-hand-grinder',
    'grinder-brush',
    'house-filter',
    'pilgrim-mini',
  ]),
  favourite('beans', 'beans', 'More to taste', [
    'yirgacheffe-konga',
    'kenya-gathaithi',
    'huila-la-esperanza',
    'bean-canister',
    'sumatra-gayo',
  ]),
  favourite('brewers', 'filters and brewers', 'The slow cup', [
    'gooseneck-kettle',
    'hourglass-carafe',
    'house-filter',
    'pocket-scale',
    'slow-press',
  ]),
  favourite('cups', 'cups', 'For your table', [
    'flat-white-cup-sage',
    'morning-mug-mustard',
    'cortado-glass',
    'tasting-bowls-gold',
    'double-wall-glass',
  ]),
  favourite('accessories', 'accessories', 'Small tools, better cups', [
    'distribution-needle',
    'brass-tamper',
    'milk-jug-copper',
    'knock-box',
    'pocket-scale',
  ]),
] as const

function favourite<const Name extends string>(
  shelf: Name,
  inWords: string,
  title: string,
  items: readonly string[],
) {
  return {
    name: shelf,
    when: { $segment: 'hasFavouriteShelf', 'features.favouriteShelf.top': shelf },
    because: `Of all our shelves, you have been drawn to ${inWords} most lately.`,
    variants: { picks: { items, content: { title, text: `Because you like our ${inWords}.` } } },
  } as const satisfies Experience
}
