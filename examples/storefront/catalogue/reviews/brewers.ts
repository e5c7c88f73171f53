import { type ReviewsBySlug, review } from '../product.ts'

export const brewerReviews: ReviewsBySlug = {
  'cone-dripper-stoneware': [
    review(
      'Mieke D.',
      5,
      '2026-03-18',
      'Warm it first and it keeps the heat to the end. The glaze is beautiful.',
    ),
    review('Andrew N.', 4, '2026-01-13', 'Heavier than plastic, steadier too.'),
    review('Zofia W.', 5, '2025-10-25', 'I dropped it on a wooden floor. The floor lost.'),
  ],
  'cone-dripper-copper': [
    review('Raphael S.', 5, '2026-02-14', 'Hot in a second and more handsome each week.'),
    review('Orla G.', 4, '2025-12-11', 'Dry it after use or it spots. I think the spots suit it.'),
  ],
  'hourglass-carafe': [
    review('Thea M.', 5, '2026-03-04', 'The cleanest coffee I make, and guests think it is a vase.'),
    review('Bram V.', 5, '2026-01-19', 'Goes straight to the table. Heavy papers are worth it.'),
    review(
      'Lidia C.',
      4,
      '2025-11-09',
      'Take the collar off before washing. I learned the hard way, then oiled it, and it was fine.',
    ),
  ],
  'slow-press': [
    review('Graham T.', 5, '2026-02-26', 'No grit at all, and still hot an hour later.'),
    review('Eszter B.', 5, '2025-12-23', 'Survived my children, the sink and a camping trip.'),
    review('Pauline R.', 4, '2025-09-30', 'A touch heavy when full.'),
  ],
  'glass-press': [
    review('Sam O.', 4, '2026-01-10', 'Simple and good. Ordered a spare glass just in case.'),
    review('Nele H.', 4, '2025-10-02', 'Exactly two cups, exactly what I wanted.'),
  ],
  'gooseneck-kettle': [
    review('Hiro K.', 5, '2026-03-21', 'The pour is so calm that my coffee became better overnight.'),
    review('Constance L.', 5, '2026-02-04', 'You can switch the beep off. Thank you.'),
    review('Adam W.', 4, '2025-11-23', 'Fast, precise, pretty. The cable could be longer.'),
  ],
  'stovetop-kettle': [
    review('Bruno F.', 4, '2026-01-21', 'Light, and works on my induction hob.'),
    review('Heike Z.', 5, '2025-09-16', 'The thermometer is accurate; I checked.'),
  ],
  'moka-six': [
    review('Enzo P.', 5, '2026-03-08', 'My nonna approves, and she approves of nothing.'),
    review('Kirsten A.', 4, '2025-12-19', 'Steel instead of aluminium was what I was looking for.'),
    review('Leo J.', 5, '2025-10-14', 'Gaskets for the price of a bun, indeed.'),
  ],
  'cold-brew-tower': [
    review('Mila S.', 5, '2026-03-31', 'Set it at night, drink it all day. Fits the door.'),
    review('Owen D.', 4, '2026-03-13', 'Pours cleanly. Use a coarse grind.'),
  ],
  'cone-papers-02': [
    review('Rita V.', 5, '2026-02-11', 'No taste of paper, never tears.'),
    review('Klaus N.', 4, '2025-11-26', 'Good papers. I would like a pack of three hundred.'),
  ],
}
