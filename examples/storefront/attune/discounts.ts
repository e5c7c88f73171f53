import type { CheckDiscount } from '../web/context.ts'
import { moneyInWords } from '../web/words.ts'

/** The thank-you for customers who have spent much: whole percent off, once for each. */
export const thankYou = {
  code: 'BLOOM15',
  percent: 15,
  /** Euros of lifetime value. */
  from: 500,
} as const

const forWhom = `${thankYou.code} is our thank-you to customers whose orders have come to ${moneyInWords(thankYou.from * 100)} or more.`

/**
 * A code is no secret once it is printed, so what counts is who uses it: the same segment that shows the
 * code decides again here, at the basket and at the checkout. Once for each account is the shop's own rule.
 */
export const checkDiscount: CheckDiscount = async ({ visitor }, code) => {
  if (code !== thankYou.code) return { refused: 'This code does not exist.' }
  if (visitor.is('highLifetimeValue')) return { percent: thankYou.percent }
  if (visitor.failure)
    return { refused: 'We cannot look up this code just now. Please try again in a moment.' }
  if (!visitor.consent.allows('personalization')) {
    return {
      refused: `${forWhom} We only add that up if you let us: allow personal suggestions under Privacy.`,
    }
  }
  return { refused: `${forWhom} Yours have not yet.` }
}
