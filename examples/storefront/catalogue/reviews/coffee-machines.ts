import { type ReviewsBySlug, review } from '../product.ts'

export const coffeeMachineReviews: ReviewsBySlug = {
  'aurelia-dual-boiler': [
    review(
      'Ines V.',
      5,
      '2026-03-14',
      'I sold my old machine within a week. Steam and shot together, and the temperature simply does not move.',
    ),
    review(
      'Tobias K.',
      5,
      '2026-01-22',
      'Quiet enough to use at six with a baby next door. Changed the shower screen myself in ten minutes.',
    ),
    review('Hannah M.', 4, '2025-11-30', 'Superb coffee. The drip tray is a little small, hence four stars.'),
    review(
      'Piet D.',
      5,
      '2025-09-08',
      'Two years in and not one fault. The spares list that came in the box is what convinced me.',
    ),
  ],
  'aurelia-lever': [
    review(
      'Giulia B.',
      5,
      '2026-02-02',
      'The sweetest espresso I have made. It slows the morning down, in the best sense.',
    ),
    review(
      'Robert S.',
      4,
      '2025-12-18',
      'Mind your chin while learning. After a month I would not go back to a pump.',
    ),
    review('Anneke J.', 5, '2025-10-05', 'Friends ask for coffee just to see the lever move.'),
  ],
  'aurelia-monolith': [
    review(
      'Marek P.',
      5,
      '2026-04-03',
      'Saved profiles mean my partner gets the same shot I spent a week finding. Worth every cent.',
    ),
    review(
      'Sofia L.',
      4,
      '2026-03-20',
      'The built-in scale is brilliant. I would like a lighter-coloured version.',
    ),
    review(
      'Declan O.',
      5,
      '2026-03-01',
      'Heats in eight minutes, as promised. Light roasts finally make sense to me.',
    ),
  ],
  'piccola-espresso': [
    review(
      'Laura W.',
      5,
      '2026-02-27',
      'My first machine and I cannot see needing another. Standard baskets were the deciding point.',
    ),
    review(
      'Yusuf A.',
      4,
      '2026-01-11',
      'Great value. One drink at a time, so a round for guests takes patience.',
    ),
    review(
      'Emma T.',
      5,
      '2025-12-02',
      'Fits the window sill. Makes better flat whites than the place downstairs.',
    ),
  ],
  'piccola-sage': [
    review(
      'Noor H.',
      5,
      '2026-03-30',
      'The colour is even nicer in daylight. It gets compliments from people who drink tea.',
    ),
    review('Clara F.', 4, '2026-02-16', 'A lovely present. Oil the handle now and then, as the card says.'),
  ],
  'halden-bean-to-cup': [
    review('Stefan G.', 5, '2026-01-29', 'One dial. My mother uses it without calling me.'),
    review(
      'Beatriz C.',
      4,
      '2025-12-21',
      'Cleaning is as easy as they say. Espresso is good, milk is very good.',
    ),
    review(
      'Willem R.',
      3,
      '2025-10-19',
      'Convenient and well built, but if you love fiddling you will miss the portafilter.',
    ),
  ],
  'halden-studio': [
    review(
      'Office at Rue Haute',
      5,
      '2026-02-09',
      'Forty people, one machine, no complaints. The decaf hopper was a good idea.',
    ),
    review('Katrin E.', 4, '2025-11-14', 'Really is quiet. We wish it remembered more than six drinks.'),
  ],
  'morgen-filter-machine': [
    review('Jonas N.', 5, '2026-03-05', 'Tastes like a careful pour-over while I look for my keys.'),
    review(
      'Amélie D.',
      5,
      '2026-01-17',
      'No hot plate, no burnt coffee. The flask keeps it hot until lunch.',
    ),
    review('Fergus M.', 4, '2025-11-02', 'Excellent, though the lid takes a few days to learn.'),
  ],
  'morgen-in-terracotta': [
    review('Lieke B.', 5, '2026-04-01', 'Exactly the colour in the picture, and it hides fingerprints.'),
    review('Paolo Z.', 4, '2026-03-12', 'Same machine as at my sister’s, but prettier.'),
  ],
  'wayfarer-travel-espresso': [
    review('Ingrid S.', 5, '2026-02-20', 'Espresso at 2,400 metres. My knees hurt, my coffee did not.'),
    review('Tom Y.', 4, '2025-09-27', 'You need a good grinder with it. Then it is astonishing.'),
    review('Marta K.', 4, '2025-08-15', 'Easy to rinse. The thirty pumps are a small workout.'),
  ],
}
