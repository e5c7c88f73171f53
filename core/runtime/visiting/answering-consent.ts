import { checkOptions, type OptionNames } from '../../check-options.ts'
import { checkAnswers } from '../../consent/check-answers.ts'
import { recordChoices } from '../../consent/consent.ts'
import type { AnswerDetails } from '../people/answer-for.ts'
import { answerStep } from '../storing/change.ts'
import { commit } from './committing.ts'
import type { OpenedVisit } from './opened-visit.ts'

/** What a visitor answers, they answer now. */
export type OwnAnswerDetails = Partial<Omit<AnswerDetails, 'at'>>

const detailNames: OptionNames<OwnAnswerDetails> = { wording: true, source: true }

/** Both the person and this browser remember the answers. */
export async function answerConsent(
  visit: OpenedVisit,
  answers: Readonly<Record<string, boolean>>,
  details: OwnAnswerDetails = {},
): Promise<void> {
  const { site } = visit.shell
  checkAnswers(answers, site.consent.purposes)
  checkOptions('answerConsent()', details, detailNames, 'details')
  if (visit.isReadOnly) return
  const answered = { at: site.clock.now(), ...details }
  visit.browserConsent = recordChoices(visit.browserConsent, answers, answered).state
  visit.add(answerStep(answers, answered, site))
  await commit(visit)
}
