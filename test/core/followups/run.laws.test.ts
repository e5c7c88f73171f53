import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type FollowUpState,
  mergeFollowUps,
  nextWake,
  type Run,
  runLimit,
} from '../../../core/followups/run.ts'

const run: fc.Arbitrary<Run> = fc
  .record({
    followUp: fc.constantFrom('cart', 'nudge', 'welcome'),
    key: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
    at: fc.integer({ min: 0, max: 5 }),
    wake: fc.integer({ min: 0, max: 9 }),
    begun: fc.option(fc.constant(true as const), { nil: undefined }),
    sent: fc.option(fc.constant(true as const), { nil: undefined }),
    sending: fc.option(fc.integer({ min: 5, max: 9 }), { nil: undefined }),
    n: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ n, ...fields }) => {
    const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
    return { id: JSON.stringify([n, known]), step: '0', ...known } as Run
  })

const place = ({ followUp, key }: Run) => JSON.stringify([followUp, key])
const state: fc.Arbitrary<FollowUpState> = fc.record({
  runs: fc
    .uniqueArray(run, { selector: place, maxLength: 5 })
    .map((runs) => runs.toSorted((a, b) => a.wake - b.wake || (a.id < b.id ? -1 : 1))),
  done: fc.dictionary(
    fc.constantFrom('cart', 'nudge', 'welcome'),
    fc.record({ n: fc.integer({ min: 1, max: 3 }), at: fc.integer({ min: 0, max: 9 }) }),
  ),
})
const optional = fc.option(state, { nil: undefined })

describe('the follow-ups of two people found to be one', () => {
  it('are the same, whichever is merged into which', () => {
    fc.assert(
      fc.property(optional, optional, (a, b) => {
        expect(mergeFollowUps(a, b)).toEqual(mergeFollowUps(b, a))
      }),
    )
  })

  it('are the same, in whatever order several are merged', () => {
    fc.assert(
      fc.property(state, state, state, (a, b, c) => {
        expect(mergeFollowUps(mergeFollowUps(a, b), c)).toEqual(mergeFollowUps(a, mergeFollowUps(b, c)))
      }),
    )
  })

  it('go on once each, never lose one that is being sent, and are woken in time', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const merged = mergeFollowUps(a, b)!
        const places = merged.runs.map(place)
        expect(new Set(places).size).toBe(places.length)
        expect(new Set(places)).toEqual(new Set([...a.runs, ...b.runs].map(place)))
        for (const { sending, ...one } of [...a.runs, ...b.runs])
          if (sending)
            expect(merged.runs.find((other) => place(other) === place(one as Run))?.sending).toBeTruthy()
        expect(merged.runs.length).toBeLessThanOrEqual(runLimit)
        expect(nextWake(merged)).toBe(
          Math.min(Number.POSITIVE_INFINITY, ...merged.runs.map(({ wake }) => wake)),
        )
      }),
    )
  })
})
