import { isObject, own } from '../json.ts'
import { type ConsentState, choiceOf } from './consent.ts'

/** What a message says its person allowed when it was sent, by purpose. */
export type ConsentStamp = Readonly<Record<string, boolean>>

/** The events by which Segment's tools tell that somebody answered; their stamp has the answers. */
const answerEvents: readonly string[] = ['Segment Consent Preference Updated', 'Segment Consent Preference']

/** Whether a signal of this name says nothing but its stamp. */
export function isAnswer(name: string): boolean {
  return answerEvents.includes(name)
}

const noStamp: ConsentStamp = {}

/**
 * The stamp of a message, `context.consent.categoryPreferences`, as Segment's own consent tools write it
 * (https://segment.com/docs/privacy/consent-management/consent-in-segment-connect). Categories that are no
 * purposes of the site, and what is neither true nor false, say nothing.
 */
export function stampOf(message: object, purposes: readonly string[]): ConsentStamp {
  const preferences = part(part(part(message, 'context'), 'consent'), 'categoryPreferences')
  if (!preferences) return noStamp
  const stamp: Record<string, boolean> = {}
  for (const purpose of purposes) {
    const answer = own(preferences, purpose)
    if (typeof answer === 'boolean') stamp[purpose] = answer
  }
  return stamp
}

/** What a stamp allows that the person has not answered: a stamp never speaks against an answer. */
export function foundedBy(stamp: ConsentStamp, state: ConsentState): ConsentStamp {
  const founded = Object.entries(stamp).filter(
    ([purpose, granted]) => granted && purpose !== 'necessary' && choiceOf(state, purpose) === undefined,
  )
  return Object.fromEntries(founded)
}

function part(object: object | undefined, name: string): object | undefined {
  const value = object && own(object, name)
  return isObject(value) ? value : undefined
}
