import type { Condition } from 'attune'
import { brands, categories } from './shoppers.ts'

/** What is to be decided, put to both sides: a placement is a feature, an experience is a rule. */
export type Rules = Readonly<Record<string, readonly Rule[]>>

export interface Rule {
  readonly variant: string
  readonly when: Condition
}

export const fallback = 'fallback'

export const plans = ['free', 'starter', 'team', 'business'] as const
export const countries = ['DE', 'BE', 'FR', 'AT', 'CH'] as const
export const languages = ['de', 'fr', 'nl', 'en'] as const

type Field<Of> = readonly [path: string, of: Of]

const texts: readonly Field<readonly string[]>[] = [
  ['traits.plan', plans],
  ['features.lastBrand', brands],
  ['context.country', countries],
  ['context.language', languages],
]
/** A ranking, decayed when it is read: what GrowthBook is given ready-made. */
const ranking: Field<readonly string[]> = ['features.categories.top', categories]

/** Each with about the most that anybody has. */
const numbers: readonly Field<number>[] = [
  ['features.viewed', 40],
  ['traits.age', 80],
  ['features.brands', 6],
]

/** Placements with one experience each, for some of the visitors. */
export function severalPlacements(size: number, fields: 'plain' | 'ranked' = 'plain'): Rules {
  const asked = fields === 'plain' ? texts : [...texts, ranking]
  const placements = Array.from({ length: size }, (_, i): [string, Rule[]] => {
    const most = ((i % 7) + 1) / 10
    return [`page${i}.hero`, [{ variant: 'shown', when: condition(i, asked, most) }]]
  })
  return Object.fromEntries(placements)
}

/** One placement with experiences so picky that the search for the first that applies takes a while. */
export function onePlacement(size: number): Rules {
  const experiences = Array.from({ length: size }, (_, i) => ({
    variant: `v${i}`,
    when: condition(i, texts, 0.97),
  }))
  return { 'home.hero': experiences }
}

/** Three conditions; the middle one holds for those who have `part` (0–1) of the most that anybody has. */
function condition(i: number, asked: typeof texts, part: number): Condition {
  const [first, some] = asked[i % asked.length]!
  const [second, others] = asked[(i + 2) % asked.length]!
  const [number, most] = numbers[i % numbers.length]!
  const at = Math.floor(i / 3)
  return {
    [first]: { $in: [some[at % some.length]!, some[(at + 1) % some.length]!] },
    [number]: { $gte: Math.round(most * part) },
    [second]: { $ne: others[i % others.length]! },
  }
}
