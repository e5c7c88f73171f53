import { checkOptions, type OptionNames } from '../../check-options.ts'
import { checkAnswers } from '../../consent/check-answers.ts'
import { AttuneError } from '../../errors.ts'
import type { PersonReference } from '../../identity/person.ts'
import { checkUserId } from '../../identity/user-id.ts'
import { isObject, own } from '../../json.ts'
import { isStorable } from '../../signals/limits.ts'
import type { Shell } from '../shell.ts'
import { answerStep } from '../storing/change.ts'
import { Draft } from '../storing/draft.ts'
import { within } from '../within.ts'
import { findPerson } from './find-person.ts'
import { nameIn, personMeant } from './known-person.ts'

/** How the site came by somebody's answers about consent. */
export interface AnswerDetails {
  /** Where they were given: a till, a form on paper, another system. 1–128 characters. */
  readonly source: string
  /** Which text they agreed to, as the site names it; at most 128 characters. */
  readonly wording?: string
  /** When, in milliseconds. Default: now. An older answer never replaces a newer one. */
  readonly at?: number
}

const longestText = 128
const detailNames: OptionNames<AnswerDetails> = { source: true, wording: true, at: true }

/**
 * Records what a person answered elsewhere. With a user id under which nobody is stored, the record begins
 * the person; under any other reference it is false, and so is what was answered before the person was erased.
 * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_UNKNOWN_PURPOSE, ATTUNE_CONSENT_ANSWER, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
 */
export async function answerFor(
  shell: Shell,
  person: PersonReference,
  answers: Readonly<Record<string, boolean>>,
  details: AnswerDetails,
): Promise<boolean> {
  const { site, profiles } = shell
  const { clock, patience, breakers } = site
  checkAnswers(answers, site.consent.purposes)
  const answered = checkDetails(details, clock.now())
  const userId = isObject(person) ? own(person, 'userId') : undefined
  const id = userId === undefined ? undefined : checkUserId(userId)
  const finding =
    id === undefined
      ? findPerson(shell, person)
      : personMeant(shell, { userId: id, claims: [], anonymousId: undefined })
  const loaded = await within(patience, clock, finding, breakers.reads)
  if (!loaded || answered.at <= (loaded.profile.consent.erased ?? 0)) return false
  const draft = new Draft(loaded)
  if (id !== undefined) nameIn(draft, id, shell)
  draft.add(answerStep(answers, answered, site))
  await within(patience, clock, profiles.commit(draft), breakers.writes)
  return true
}

function checkDetails(details: AnswerDetails, now: number) {
  const given = isObject(details) ? details : {}
  checkOptions('answerConsent()', given, detailNames, 'details')
  const [source, wording, at = now] = [own(given, 'source'), own(given, 'wording'), own(given, 'at')]
  const right =
    isText(source) && (wording === undefined || isText(wording)) && Number.isFinite(at) && (at as number) >= 0
  if (right) return { source, ...(wording !== undefined && { wording }), at: Math.min(at as number, now) }
  const cure =
    'Give { source }, such as { source: "till 4", wording: "card form 2026-01", at: 1767258000000 }.'
  throw new AttuneError('ATTUNE_OPTIONS', `It must be said where somebody answered. ${cure}`)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longestText && isStorable(value)
}
