import { describe, expect, it } from 'vitest'
import { type ConsentState, mergeConsent, noConsent, recordChoices } from '../../../core/consent/consent.ts'
import { consentHistory } from '../../../core/consent/history.ts'
import { agreed, noon, openSite } from '../../support/open-site.ts'

const answered = (state: ConsentState, at: number, answers: Record<string, boolean>, source = 'banner') =>
  recordChoices(state, answers, { at, wording: '2026-01', source }).state

describe('the history of consent', () => {
  it('has every answer with its time, wording and source, oldest first', () => {
    let state = answered(noConsent, 5, { marketing: true, analytics: true })
    state = answered(state, 9, { marketing: false }, 'settings')
    const details = { wording: '2026-01', source: 'banner' }
    expect(consentHistory(state)).toEqual([
      { at: 5, ...details, answers: { analytics: true, marketing: true } },
      { at: 9, ...details, source: 'settings', answers: { marketing: false } },
    ])
  })

  it('has an answer that came in late where it belongs, and one that came in twice once', () => {
    const later = answered(noConsent, 9, { marketing: false })
    const both = answered(answered(later, 5, { marketing: true }), 5, { marketing: true })
    expect(consentHistory(both).map(({ at }) => at)).toEqual([5, 9])
    expect(consentHistory(answered(both, 9, { marketing: false }))).toEqual(consentHistory(both))
  })

  it('keeps the sixteen newest of those that hold no longer', () => {
    const state = Array.from({ length: 40 }, (_, i) => i + 1).reduce(
      (known, at) => answered(known, at, { marketing: at % 2 === 0, analytics: true }),
      noConsent,
    )
    expect(consentHistory(state).map(({ at }) => at)).toEqual(Array.from({ length: 17 }, (_, i) => 24 + i))
  })

  it('of two profiles is that of both', () => {
    const a = answered(answered(noConsent, 1, { marketing: true }), 4, { marketing: false })
    const b = answered(answered(noConsent, 2, { marketing: true }), 3, { marketing: false })
    expect(consentHistory(mergeConsent(a, b)).map(({ at }) => at)).toEqual([1, 2, 3, 4])
  })

  it('survives a withdrawal, a login and the year', async () => {
    const site = await openSite()
    const visitor = await site.arrive(undefined, { consent: agreed(noon - 1000) })
    await visitor.track('Product Viewed')
    site.clock.advance(1000)
    await visitor.answerConsent({ personalization: false }, { source: 'settings', wording: 'v2' })
    await visitor.identify('abbie')
    site.clock.advance(1000)
    await visitor.answerConsent({ personalization: true }, { source: 'account' })
    const { consent } = (await site.store.get(await keyOf(site)))!.value as { consent: ConsentState }
    expect(consentHistory(consent).map(({ at, source, answers }) => [at - noon, source, answers])).toEqual([
      [-1000, undefined, { analytics: true, marketing: true, personalization: true, preferences: true }],
      [1000, 'settings', { personalization: false }],
      [2000, 'account', { personalization: true }],
    ])
  })
})

async function keyOf({ store }: Awaited<ReturnType<typeof openSite>>) {
  for await (const { key, value } of store.scan('profile/'))
    if ((value as { userId?: string }).userId === 'abbie') return key
  throw new Error('Abbie is not stored.')
}
