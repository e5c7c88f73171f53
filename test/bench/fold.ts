import { blankProfile, fold as foldSignal } from '../../core/profile/fold.ts'
import type { Profile } from '../../core/profile/profile.ts'
import { compileSiteFeatures } from '../../core/runtime/site-features.ts'
import type { Bench, Row } from './bench.ts'
import { compare, interleave, type Subject } from './measure.ts'
import { deed, features, history, restful } from './shoppers.ts'

const context = { features: compileSiteFeatures({ features }) }
const end = Date.UTC(2026, 2, 1)

/** Signals that follow the history, in turns: every fold starts from the same profile. */
const following = 512

/** The reference of all: a visitor who has just begun. */
const few = 10

export const fold: Bench = {
  name: 'fold',
  about: 'adding a signal to a profile, and its bytes, by how many signals it was made of before',
  async run(effort) {
    const sizes = effort.quick ? [few, 100] : [few, 1000, 100_000]
    const people = new Map(sizes.map((size) => [size, personAfter(size)]))
    const subjects = Object.fromEntries(
      sizes.map((size) => [size, foldOnto(people.get(size)!.profile, size)]),
    )
    const times = interleave<string>(subjects, effort)
    const first = people.get(few)!
    return sizes.flatMap((size): Row[] => {
      const { bytes, tailBytes } = people.get(size)!
      const after = `after ${size.toLocaleString('en')} signals`
      const titles = { bench: 'fold', reference: `after ${few} signals` }
      return [
        compare({ ...titles, case: `one more ${after}`, unit: 'µs' }, times[size]!, times[few]!),
        compare({ ...titles, case: `profile ${after}`, unit: 'bytes' }, [bytes], [first.bytes]),
        compare(
          { ...titles, reference: 'the profile itself', case: `timeline beside it ${after}`, unit: 'bytes' },
          [tailBytes],
          [bytes],
        ),
      ]
    })
  },
}

function foldOnto(profile: Profile, size: number): Subject {
  const signals = Array.from({ length: following }, (_, i) => deed(1, size + i, end + (i + 1) * restful))
  let turn = 0
  return () => foldSignal(profile, signals[turn++ % following]!, context).profile.folded
}

/** A profile, and what of its timeline is kept beside it. */
function personAfter(size: number): { profile: Profile; bytes: number; tailBytes: number } {
  let profile = agreeing(blankProfile('ShopperShopperShopper0', end, context.features))
  const chunks = new Map<number, number>()
  for (const signal of history(1, size, end)) {
    const { chunk, ...folded } = foldSignal(profile, signal, context)
    profile = folded.profile
    if (chunk) chunks.set(chunk.number, bytesOf(chunk.entries))
  }
  const kept = [...chunks].filter(([number]) => number >= profile.tail.first)
  return { profile, bytes: bytesOf(profile), tailBytes: kept.reduce((sum, [, bytes]) => sum + bytes, 0) }
}

function agreeing(profile: Profile): Profile {
  return { ...profile, consent: { ...profile.consent, model: 'opt-out' } }
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}
