import { describe, expect, it } from 'vitest'
import {
  type ConsentState,
  grants,
  noConsent,
  recordChoices,
  standardPurposes,
} from '../../../core/consent/consent.ts'
import { admits, consentInForce } from '../../../core/consent/in-force.ts'

const policy = { purposes: standardPurposes, deniedByGpc: ['marketing'] }
const optOut: ConsentState = { ...noConsent, model: 'opt-out' }
const answer = (state: ConsentState, answers: Record<string, boolean>, at: number) =>
  recordChoices(state, answers, { at }).state

describe('the consent in force', () => {
  it('of somebody who never answered allows only what is necessary, where people opt in', () => {
    const consent = consentInForce(noConsent, policy)
    expect(consent).toMatchObject({
      answered: false,
      purposes: { necessary: true, personalization: false, marketing: false },
    })
    expect(consent.allows('personalization')).toBe(false)
  })

  it('of somebody who never answered allows all, where people opt out', () => {
    const { purposes } = consentInForce(optOut, policy)
    expect(Object.values(purposes)).toEqual([true, true, true, true, true])
  })

  it('is what somebody answered, whatever is presumed', () => {
    const yes = consentInForce(answer(noConsent, { personalization: true }, 1), policy)
    expect([yes.answered, yes.allows('personalization'), yes.allows('marketing')]).toEqual([
      true,
      true,
      false,
    ])
    const no = consentInForce(answer(optOut, { personalization: false }, 1), policy)
    expect([no.allows('personalization'), no.allows('marketing')]).toEqual([false, true])
  })

  it('denies marketing to a browser with Global Privacy Control, even after a yes', () => {
    const agreed = answer(noConsent, { marketing: true, personalization: true }, 1)
    const consent = consentInForce(agreed, policy, { gpc: true })
    expect([consent.allows('marketing'), consent.allows('personalization')]).toEqual([false, true])
  })

  it('never denies what is necessary', () => {
    const refused = answer(noConsent, { necessary: false }, 1)
    const strict = { ...policy, deniedByGpc: ['necessary'] }
    expect(consentInForce(refused, strict, { gpc: true }).allows('necessary')).toBe(true)
    expect(grants(refused, 'necessary')).toBe(true)
  })

  it('allows no purpose that does not exist, however it is called', () => {
    const consent = consentInForce(optOut, policy)
    for (const name of ['adverts', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])
      expect(consent.allows(name)).toBe(false)
    expect(grants(noConsent, 'constructor')).toBe(false)
  })
})

describe('a refusal given in one browser', () => {
  const person = answer(noConsent, { personalization: true }, 10)

  it('holds there when it is later than the yes of the person', () => {
    const browser = answer(noConsent, { personalization: false }, 11)
    expect(consentInForce(person, policy, { browser: browser }).allows('personalization')).toBe(false)
  })

  it('is overruled by a later yes', () => {
    const browser = answer(noConsent, { personalization: false }, 9)
    expect(consentInForce(person, policy, { browser: browser }).allows('personalization')).toBe(true)
  })

  it('holds where the person never answered and consent is presumed', () => {
    const browser = answer(noConsent, { marketing: false }, 1)
    expect(consentInForce(optOut, policy, { browser: browser }).allows('marketing')).toBe(false)
    expect(consentInForce(optOut, policy, { browser: noConsent }).allows('marketing')).toBe(true)
  })

  it('a yes in one browser does not speak for the person', () => {
    const refusing = answer(noConsent, { marketing: false }, 1)
    const browser = answer(noConsent, { marketing: true }, 2)
    expect(consentInForce(refusing, policy, { browser }).allows('marketing')).toBe(false)
  })
})

describe('a signal', () => {
  it('after a later yes, what happened before it stays out, and what comes then is taken', () => {
    const again = answer(answer(noConsent, { marketing: false }, 5), { marketing: true }, 9)
    const consent = consentInForce(again, policy)
    const admitted = [4, 7, 9, 10].map((time) => admits(consent, again, { purpose: 'marketing', time }))
    expect(admitted).toEqual([false, false, false, true])
  })
})
