import type { Request } from 'express'
import { isRedeemed, normaliseCode } from '../shop/redemptions.ts'
import type { Discount } from '../shop/totals.ts'
import type { ShopContext } from './context.ts'

/**
 * Judges a code for whoever is signed in: the shop's own rules (an account, once each) and then
 * `checkDiscount`. A percentage that is not a whole number from 1 to 100 is a mistake of the site: it throws.
 */
export async function judgeDiscount(
  { database, checkDiscount }: ShopContext,
  req: Request,
  typed: string,
): Promise<Discount | { readonly refused: string }> {
  const code = normaliseCode(typed)
  if (code === '') return { refused: 'Enter a code.' }
  const { account } = req.shop
  if (account === undefined)
    return { refused: 'Please sign in to use a discount code: each is good once per account.' }
  if (isRedeemed(database, account.id, code)) return { refused: 'You have already used this code.' }
  const answer = await checkDiscount(req, code)
  if ('refused' in answer) return answer
  const { percent } = answer
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) {
    throw new RangeError(
      `checkDiscount gave ${percent} percent for ${code}; a whole number from 1 to 100 is needed`,
    )
  }
  return { code, percent }
}
