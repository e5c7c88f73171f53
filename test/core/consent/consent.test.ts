import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConsentState, mergeConsent, noConsent, recordChoices } from '../../../core/consent/consent.ts'

const optOut: ConsentState = { ...noConsent, model: 'opt-out' }
const answer = (state: ConsentState, answers: Record<string, boolean>, at: number) =>
  recordChoices(state, answers, { at }).state

const purpose = fc.constantFrom('analytics', 'personalization', 'marketing', 'constructor', '__proto__')
const answers = fc.array(
  fc.record({
    purpose,
    granted: fc.boolean(),
    at: fc.integer({ min: 1, max: 5 }),
    wording: fc.constantFrom('v1', 'v2'),
  }),
  { maxLength: 6 },
)
const states = fc
  .tuple(answers, fc.boolean())
  .map(([list, presumed]) =>
    list.reduce<ConsentState>(
      (state, { purpose: name, granted, ...details }) =>
        recordChoices(state, Object.fromEntries([[name, granted]]), details).state,
      presumed ? optOut : noConsent,
    ),
  )

describe('answers', () => {
  it('are recorded with time, wording and source', () => {
    const { state } = recordChoices(
      noConsent,
      { marketing: true },
      { at: 5, wording: '2026-01', source: 'banner' },
    )
    expect(state.choices).toEqual({
      marketing: { granted: true, at: 5, wording: '2026-01', source: 'banner' },
    })
    expect(state.barriers).toEqual({})
  })

  it('a refusal says what is to be cleared, and keeps out what happened before', () => {
    const { state, withdrawn } = recordChoices(optOut, { marketing: false, analytics: true }, { at: 5 })
    expect(withdrawn).toEqual(['marketing'])
    expect(state.barriers).toEqual({ marketing: 5 })
  })

  it('the same refusal again has nothing left to clear', () => {
    const once = answer(optOut, { marketing: false }, 5)
    expect(recordChoices(once, { marketing: false }, { at: 6 }).withdrawn).toEqual([])
  })

  it('an answer that arrives after a later one does not overrule it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean()), {
          minLength: 1,
          maxLength: 6,
          selector: ([at]) => at,
        }),
        (list) => {
          const state = list.reduce(
            (known, [at, granted]) => answer(known, { marketing: granted }, at),
            noConsent,
          )
          const [at, granted] = list.toSorted((a, b) => b[0] - a[0])[0]!
          expect(state.choices.marketing).toEqual({ granted, at })
          const refusals = list.filter(([, yes]) => !yes).map(([when]) => when)
          expect(state.barriers.marketing ?? 0).toBeGreaterThanOrEqual(Math.max(0, ...refusals))
        },
      ),
    )
  })

  it('two answers, in either order, come to the same', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()),
        fc.tuple(fc.integer({ min: 10, max: 19 }), fc.boolean()),
        ([early, first], [late, second]) => {
          const forwards = answer(answer(noConsent, { marketing: first }, early), { marketing: second }, late)
          const backwards = answer(
            answer(noConsent, { marketing: second }, late),
            { marketing: first },
            early,
          )
          expect(backwards).toEqual(forwards)
        },
      ),
    )
  })
})

describe('the consent of two profiles', () => {
  it('is the later answer and the later barrier; of two of one moment, the refusal', () => {
    const a = answer(noConsent, { marketing: true, analytics: true }, 5)
    const b = answer(noConsent, { marketing: false, analytics: false }, 5)
    const c = answer(noConsent, { marketing: true }, 6)
    expect(mergeConsent(a, b).choices.marketing!.granted).toBe(false)
    expect(mergeConsent(mergeConsent(a, b), c)).toMatchObject({
      choices: { marketing: { granted: true, at: 6 }, analytics: { granted: false } },
      barriers: { marketing: 5, analytics: 5 },
    })
  })

  it('presumes consent only where both did', () => {
    expect(mergeConsent(optOut, optOut).model).toBe('opt-out')
    expect(mergeConsent(optOut, noConsent)).not.toHaveProperty('model')
  })

  it('is the same whichever way round, in whichever order, and however often', () => {
    fc.assert(
      fc.property(states, states, states, (a, b, c) => {
        expect(mergeConsent(a, b)).toEqual(mergeConsent(b, a))
        expect(mergeConsent(mergeConsent(a, b), c)).toEqual(mergeConsent(a, mergeConsent(b, c)))
        expect(mergeConsent(a, a)).toEqual(a)
      }),
    )
  })
})
