import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affinity, score } from '../../../../core/profile/features/affinity.ts'
import { distinct } from '../../../../core/profile/features/distinct.ts'
import type { FeatureFact, FeatureKind, FeatureState } from '../../../../core/profile/features/kind.ts'
import { recent } from '../../../../core/profile/features/recent.ts'
import { register } from '../../../../core/profile/features/register.ts'
import { totalSum, windowSum } from '../../../../core/profile/features/window.ts'

const day = 86_400_000
const start = 20_000 * day

/** Each counts in days, so that at midnight no bucket is cut in two. */
const dated: [name: string, kind: FeatureKind][] = [
  ['a window', windowSum(20 * day)],
  ['an affinity', affinity(4 * day, 1)],
  ['a score', score(4 * day, 1)],
  ['what was last', register('last')],
  ['what was recent', recent(8)],
  ['a distinct count in a window', distinct(20 * day)],
]
const undated: [name: string, kind: FeatureKind][] = [
  ['a total', totalSum()],
  ['a distinct count of all', distinct()],
]

const facts = fc.array(
  fc.record({
    time: fc.integer({ min: start, max: start + 20 * day - 1 }),
    hash: fc.string({ minLength: 6, maxLength: 6 }),
    amount: fc.integer({ min: 1, max: 5 }),
    value: fc.constantFrom('a', 'b', 'c', 'd'),
  }),
  { maxLength: 20 },
)

function folded(kind: FeatureKind, list: readonly FeatureFact[]): FeatureState | null {
  return list.reduce<FeatureState | null>((state, fact) => kind.add(state, fact), null)
}

describe('what is left of a feature without what is too old', () => {
  it.each(dated)('is, of %s, as if that had never happened', (_, kind) => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 20 }), (list, days) => {
        const cutoff = start + days * day
        const state = folded(kind, list)
        const young = folded(
          kind,
          list.filter(({ time }) => time >= cutoff),
        )
        const left = state === null ? null : kind.since(state, cutoff)
        expect(left).toEqual(young)
        if (left !== null) expect(kind.since(left, cutoff)).toBe(left)
      }),
    )
  })

  it.each(dated)('never holds anything older, of %s, wherever the cut falls', (_, kind) => {
    fc.assert(
      fc.property(facts, fc.integer({ min: start, max: start + 20 * day }), (list, cutoff) => {
        const old = folded(
          kind,
          list.filter(({ time }) => time < cutoff),
        )
        expect(old === null ? null : kind.since(old, cutoff)).toBeNull()
      }),
    )
  })

  it.each(undated)('is, of %s, all of it: it has no dates', (_, kind) => {
    const state = folded(kind, [{ time: start, hash: 'abcdef', amount: 1, value: 'a' }])!
    expect(kind.undated).toBe(true)
    expect(kind.since(state, start + day)).toBe(state)
  })
})
