import { type ReviewsBySlug, review } from '../product.ts'

export const beanReviews: ReviewsBySlug = {
  'house-espresso': [
    review(
      'Nadia E.',
      5,
      '2026-04-02',
      'Two years of the same bag every fortnight and still happy. Easy to dial in.',
    ),
    review('Frank H.', 5, '2026-02-21', 'Lovely with milk: proper chocolate, no bitterness.'),
    review('Siobhán D.', 4, '2025-12-14', 'Reliable. I would take a one-kilo bag if you sold one.'),
    review('Lars Ö.', 5, '2025-10-22', 'Roasted on Monday, in my cup on Wednesday.'),
  ],
  'house-filter': [
    review('Margot V.', 5, '2026-03-16', 'Apricot is not a metaphor here. Delicious in the Morgen.'),
    review('Karim B.', 4, '2026-01-20', 'Clean and sweet, a very good breakfast coffee.'),
  ],
  'night-shift-decaf': [
    review('Elke S.', 5, '2026-03-07', 'I served it to a sceptic and told him afterwards.'),
    review('Jamie R.', 5, '2026-01-15', 'Toffee at ten in the evening, and I slept.'),
    review('Filip O.', 4, '2025-11-06', 'The best decaf I know for milk drinks.'),
  ],
  'yirgacheffe-konga': [
    review(
      'Akiko T.',
      5,
      '2026-03-29',
      'Opening the bag perfumes the room. Brewed at 91 degrees it is like tea with flowers.',
    ),
    review('Martin J.', 4, '2026-03-11', 'Delicate. Do not put milk in it.'),
  ],
  'sidamo-natural': [
    review(
      'Rebecca C.',
      5,
      '2026-02-25',
      'Blueberry! My husband, who laughs at tasting notes, said it first.',
    ),
    review('Ottokar F.', 4, '2025-12-30', 'Great cold, too.'),
    review('Linde M.', 5, '2025-09-21', 'The cup that converted me, as promised.'),
  ],
  'huila-la-esperanza': [
    review('Daniel G.', 5, '2026-02-12', 'Works as espresso and as filter, so I buy just one bag.'),
    review('Pilar N.', 4, '2025-11-18', 'Round and sweet. I like knowing who grew it.'),
  ],
  'kenya-gathaithi': [
    review('Hedda L.', 5, '2026-03-22', 'Over ice it is a grown-up blackcurrant cordial.'),
    review('Simon P.', 4, '2026-03-06', 'Very bright; my partner finds it too much, I find it perfect.'),
  ],
  'sumatra-gayo': [
    review('Wolfgang R.', 5, '2026-01-27', 'Finally a dark roast that is not burnt.'),
    review('Maeve K.', 4, '2025-10-11', 'Deep and smoky, excellent in the press.'),
  ],
  'panama-geisha': [
    review('Julien T.', 5, '2026-03-15', 'A hundred grams, six cups, all of them remembered.'),
    review('Vera D.', 5, '2026-02-08', 'Absurd price, absurd pleasure.'),
  ],
  'brazil-fazenda-rainha': [
    review('Toni B.', 5, '2026-02-17', 'Made for my moka pot. And the price is fair.'),
    review('Geert A.', 4, '2025-12-05', 'Soft and nutty, everyone in the office likes it.'),
    review('Isla F.', 4, '2025-09-12', 'A gentle coffee for a gentle afternoon.'),
  ],
  'winter-blend': [
    review('Astrid P.', 5, '2026-01-02', 'It smells like the market square in December.'),
    review('Noah V.', 4, '2025-12-16', 'Plum and spice, lovely with a bit of cream. Bring it back early.'),
  ],
  'tasting-set-origins': [
    review(
      'Charlotte H.',
      5,
      '2026-03-26',
      'The card made my father taste the difference. We are both impressed.',
    ),
    review('Emil S.', 5, '2026-01-06', 'Best Christmas present of the year; I bought another for myself.'),
    review('Fatima Z.', 4, '2025-11-28', 'I would love a second edition with four more.'),
  ],
}
