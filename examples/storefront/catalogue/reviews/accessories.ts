import { type ReviewsBySlug, review } from '../product.ts'

export const accessoryReviews: ReviewsBySlug = {
  'level-tamper': [
    review('Kasper H.', 5, '2026-03-20', 'My shots became the same overnight. It was my tamping all along.'),
    review('Mirjam S.', 5, '2026-01-18', 'Beautiful walnut and a pleasure to use.'),
    review('Rob D.', 4, '2025-11-01', 'Check that your basket is 58 mm before you order.'),
  ],
  'brass-tamper': [
    review('Théo L.', 5, '2026-02-10', 'Heavy, simple, for ever.'),
    review('Gwen A.', 4, '2025-10-16', 'It darkens quickly, and I like it.'),
  ],
  'pocket-scale': [
    review('Ivo T.', 5, '2026-03-02', 'The timer that starts with the first drop is clever and works.'),
    review('Mary C.', 4, '2026-01-07', 'Charged it twice since Christmas.'),
    review('Jutta F.', 5, '2025-10-20', 'Survived a full cup spilled over it.'),
  ],
  'milk-jug-450': [
    review('Andrés P.', 5, '2026-02-15', 'My first recognisable tulip came from this spout.'),
    review('Lotte B.', 4, '2025-12-13', 'Solid. Slightly heavy when full.'),
  ],
  'milk-jug-copper': [
    review('Cécile M.', 5, '2026-03-01', 'The leather handle stays cool and looks splendid.'),
    review('Nils G.', 4, '2025-11-21', 'Needs polishing if you want it to shine.'),
  ],
  'knock-box': [
    review('Helga R.', 5, '2026-01-26', 'The neighbours no longer know when I get up.'),
    review('Dominic V.', 4, '2025-09-29', 'Stays where it is. Good bar.'),
  ],
  'bean-canister': [
    review('Ronja E.', 5, '2026-03-30', 'Week five and the beans still smell of something.'),
    review('Patrick K.', 4, '2026-03-14', 'The little window is useful.'),
  ],
  'distribution-needle': [
    review('Sanne W.', 5, '2026-02-05', 'The cheapest thing I bought and the one that helped most.'),
    review('Aidan F.', 4, '2025-12-20', 'Cork handle is nice, stand is practical.'),
  ],
  'grinder-brush': [
    review('Veronika L.', 5, '2026-01-14', 'Reaches the corner. A proper tool.'),
    review('Bob H.', 4, '2025-10-09', 'Does what a brush should, and smells of pears.'),
  ],
  'machine-care-kit': [
    review('Marieke O.', 5, '2026-03-12', 'The page of instructions is the clearest I have read.'),
    review('Giorgio T.', 5, '2026-01-16', 'My old machine tastes new.'),
    review('Lena S.', 4, '2025-11-24', 'Lasted fourteen months here.'),
  ],
}
