import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearest } from '../../core/nearest.ts'

describe('the name that was meant', () => {
  const names = ['highLifetimeValue', 'readsMachineReviews', 'loyal', 'local']

  it.each([
    ['highLifetimeVlaue', 'highLifetimeValue'],
    ['readMachineReviews', 'readsMachineReviews'],
    ['Loyal', 'loyal'],
    ['loyl', 'loyal'],
    ['lcoal', 'local'],
    ['LOCAL', 'local'],
  ])('by %s is %s', (written, meant) => {
    expect(nearest(written, names)).toBe(meant)
  })

  it.each(['', 'newcomer', 'x'.repeat(10_000)])('by %s is nobody’s guess', (written) => {
    expect(nearest(written, names)).toBeUndefined()
  })

  it.each([
    ['b', 'a', undefined],
    ['b', 'ab', undefined],
    ['B', 'b', 'b'],
    ['eu', 'us', undefined],
    ['ue', 'eu', 'eu'],
    ['vib', 'vip', 'vip'],
  ])('by %s is not one of which most letters differ, such as %s', (written, name, meant) => {
    expect(nearest(written, [name])).toBe(meant)
  })

  it('is the name itself when there is one, and found through any one slip', () => {
    const name = fc.stringMatching(/^[a-z]{4,12}$/)
    fc.assert(
      fc.property(
        name,
        fc.array(name),
        fc.nat(),
        fc.constantFrom('', 'q', 'zz'),
        (right, others, at, slip) => {
          expect(nearest(right, [...others.filter((other) => other !== right), right])).toBe(right)
          const cut = at % right.length
          expect(nearest(right.slice(0, cut) + slip.slice(0, 1) + right.slice(cut + 1), [right])).toBe(right)
        },
      ),
    )
  })
})
