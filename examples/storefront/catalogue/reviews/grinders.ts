import { type ReviewsBySlug, review } from '../product.ts'

export const grinderReviews: ReviewsBySlug = {
  'tarn-64': [
    review(
      'Matthias B.',
      5,
      '2026-03-09',
      'Eighteen in, eighteen out. I stopped weighing after a month because it never changed.',
    ),
    review('Chloé R.', 5, '2026-01-25', 'Suddenly the same beans taste of the words on the bag.'),
    review('Ewan C.', 4, '2025-11-20', 'Wonderful grinder. The bellows look odd but do their work.'),
  ],
  'tarn-83': [
    review(
      'Dr J. Novak',
      5,
      '2026-03-28',
      'Slow for espresso, fast for filter: the difference is not imaginary. The alignment sheet is a fine touch.',
    ),
    review('Saskia V.', 4, '2026-03-02', 'Heavy, large, magnificent. Measure your shelf first.'),
  ],
  'halden-dose': [
    review('Peter L.', 5, '2026-02-13', 'It stops at 18.0. Every time. That is all I wanted.'),
    review(
      'Rosa G.',
      4,
      '2025-12-09',
      'Quiet for a grinder and easy to clean. The display could be dimmer at night.',
    ),
    review('Hugo T.', 4, '2025-10-30', 'A good partner for the Piccola.'),
  ],
  'halden-daily': [
    review(
      'Annika F.',
      4,
      '2026-01-08',
      'Honest description: perfect for filter, not for espresso. I only make filter.',
    ),
    review('Colm B.', 4, '2025-09-18', 'The glass jar really does not cling.'),
  ],
  'pilgrim-hand-grinder': [
    review('Sunniva H.', 5, '2026-03-19', 'Thirty seconds for espresso is true, even with light roasts.'),
    review('Luca M.', 5, '2026-02-06', 'Replaced an electric one that cost twice as much. Quieter, too.'),
    review(
      'Janneke P.',
      5,
      '2025-12-27',
      'The clicks are precise and the handle folds. My train coffee is now a topic of conversation.',
    ),
  ],
  'pilgrim-mini': [
    review('Oskar W.', 4, '2026-01-31', 'Small enough for the tent, good enough for home.'),
    review('Priya S.', 5, '2025-11-11', 'Lives in my desk drawer. Colleagues queue.'),
  ],
  'pilgrim-copper-edition': [
    review(
      'Benoît A.',
      5,
      '2026-02-23',
      'Number 41 of 300. It has already turned a deep rose where I hold it.',
    ),
    review('Greta L.', 5, '2026-01-04', 'A wedding present that is used every single day.'),
  ],
  'millstone-wall-grinder': [
    review('Doris K.', 5, '2026-03-24', 'Just like my grandmother’s, only this one grinds evenly.'),
    review('Alexis P.', 4, '2026-02-18', 'Use proper plugs in the wall. The children adore it.'),
  ],
}
