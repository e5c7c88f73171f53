import { kindOf } from '../check-text.ts'
import { AttuneError } from '../errors.ts'
import { isObject } from '../json.ts'
import { unknownName } from '../unknown-name.ts'

/**
 * Answers about consent, by purpose.
 * @throws AttuneError ATTUNE_UNKNOWN_PURPOSE, ATTUNE_CONSENT_ANSWER
 */
export function checkAnswers(
  answers: Readonly<Record<string, boolean>>,
  purposes: readonly string[],
): Readonly<Record<string, boolean>> {
  if (!isObject(answers)) {
    const cure = 'Give them by purpose: { personalization: true }.'
    throw new AttuneError('ATTUNE_CONSENT_ANSWER', `These are no answers, but ${kindOf(answers)}. ${cure}`)
  }
  const given = Object.entries(answers)
  const stranger = given.find(([purpose]) => !purposes.includes(purpose))
  if (stranger) throw unknownName('ATTUNE_UNKNOWN_PURPOSE', 'purpose', stranger[0], purposes)
  const vague = given.find(([, answer]) => typeof answer !== 'boolean')
  if (vague) {
    const cure = 'Give true or false; the text "no" of a form is not false.'
    throw new AttuneError('ATTUNE_CONSENT_ANSWER', `The answer about "${vague[0]}" is neither. ${cure}`)
  }
  return answers
}
