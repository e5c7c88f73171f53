import { type ReviewsBySlug, review } from '../product.ts'

export const cupReviews: ReviewsBySlug = {
  'espresso-cup-porcelain': [
    review('Fabio R.', 5, '2026-02-24', 'Exactly the cup of my favourite bar.'),
    review('Nina K.', 5, '2026-01-05', 'Keeps the heat, and the saucer really does not slide.'),
  ],
  'cappuccino-cup-terracotta': [
    review('Elodie M.', 5, '2026-03-17', 'The bare clay outside is lovely to hold. I have six now.'),
    review('Hamish B.', 5, '2026-01-30', 'Foam looks better in it. I cannot explain why.'),
    review('Susanne T.', 4, '2025-11-13', 'Each is slightly different, which I like.'),
  ],
  'flat-white-cup-sage': [
    review('Kieran L.', 4, '2026-02-07', 'A good width for learning latte art.'),
    review('Magda P.', 5, '2025-12-08', 'No stains after a year of daily use.'),
  ],
  'morning-mug-navy': [
    review('Joke H.', 5, '2026-03-10', 'The thumb rest makes it. Heavy in a good way.'),
    review('Christian S.', 4, '2025-10-27', 'Bigger than I expected, and I do not mind.'),
  ],
  'morning-mug-mustard': [
    review('Alba C.', 5, '2026-03-27', 'February was better with it.'),
    review('Jens V.', 4, '2026-03-03', 'A warm yellow, not a loud one.'),
  ],
  'double-wall-glass': [
    review('Yara D.', 5, '2026-02-01', 'Two years, four people, none broken.'),
    review('Gavin M.', 4, '2025-12-29', 'Very light. My cappuccino floats.'),
    review('Ulla B.', 5, '2025-09-25', 'A safe present: everyone likes them.'),
  ],
  'cortado-glass': [
    review('Ramón G.', 5, '2026-01-24', 'Exactly the size of a cortado, exactly the café look.'),
    review('Ellen W.', 4, '2025-10-08', 'They stack and they bounce.'),
  ],
  'commuter-tumbler': [
    review('Ada N.', 5, '2026-03-25', 'Upside down in a bag with a laptop for a month. Dry.'),
    review('Florian E.', 5, '2026-02-19', 'No taste of metal. Fits under the portafilter.'),
    review('Brigid O.', 4, '2026-01-12', 'Almost too good: I burned my tongue after two hours.'),
  ],
  'commuter-tumbler-rose': [
    review('Tess J.', 5, '2026-02-28', 'Prettier than the picture.'),
    review('Malte K.', 4, '2025-12-04', 'Bought for my daughter, borrowed ever since.'),
  ],
  'tasting-bowls-gold': [
    review('Haruka I.', 5, '2026-03-23', 'The gold line catches the morning. Made with great care.'),
    review('Laurence P.', 5, '2025-11-17', 'Too beautiful for the cupboard.'),
  ],
}
