import type { Bench, Effort, Row } from './bench.ts'
import { attuneSide, crowd, growthBookSide, type Side } from './decide-sides.ts'
import { compare, interleave } from './measure.ts'
import { fallback, onePlacement, type Rules, severalPlacements } from './rules.ts'

export const decide: Bench = {
  name: 'decide',
  about:
    "deciding, with facts known before and for a visitor who just arrived, next to GrowthBook's multi-user client",
  async run(effort) {
    const sizes = effort.quick ? [10] : [10, 100, 1000]
    return [
      ...measure('one placement of 100', severalPlacements(100), effort, 1),
      ...sizes.flatMap((size) => measure(`all ${size} placements`, severalPlacements(size), effort)),
      ...measure('all 10 placements, some by a ranking', severalPlacements(10, 'ranked'), effort),
      ...sizes.flatMap((size) => measure(`1 placement, ${size} experiences`, onePlacement(size), effort)),
    ]
  },
}

/**
 * Twice: by facts known before, as GrowthBook is handed its attributes, and for a visitor opened from a
 * stored profile, whose facts are read when they are first asked for. `asked`: how many placements one
 * request asks for. Default: all.
 */
function measure(title: string, rules: Rules, effort: Effort, asked = Object.keys(rules).length): Row[] {
  const attune = attuneSide(rules)
  const growthBook = growthBookSide(rules, attune.attributes)
  checkAgreement(Object.keys(rules), attune, growthBook)
  const subjects = {
    known: attune.decisions(asked),
    opened: attune.requests(asked),
    growthBook: growthBook.requests(asked),
  }
  const times = interleave(subjects, effort)
  const perSecond = (microseconds: number) => (asked / microseconds) * 1_000_000
  const row = (how: string, attuned: readonly number[]) => {
    const names = {
      bench: 'decide',
      case: `${title}, ${how}`,
      unit: 'decisions/s',
      reference: 'GrowthBookClient',
    }
    return compare(names, attuned.map(perSecond), times.growthBook.map(perSecond))
  }
  return [row('facts known', times.known), row('visitor opened', times.opened)]
}

/** Both must choose the same for everybody, and not the same for all. */
function checkAgreement(placements: readonly string[], attune: Side, growthBook: Side): void {
  let shown = 0
  for (let person = 0; person < crowd; person++) {
    for (const placement of placements) {
      const chosen = attune.choose(person, placement)
      const theirs = growthBook.choose(person, placement)
      if (chosen !== theirs) {
        throw new Error(`${placement}, visitor ${person}: Attune chose ${chosen}, GrowthBook ${theirs}.`)
      }
      if (chosen !== fallback) shown++
    }
  }
  const share = shown / (placements.length * crowd)
  if (share < 0.1 || share > 0.9) throw new Error(`${share} of all decisions show something: too one-sided.`)
}
