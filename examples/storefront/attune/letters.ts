import type { Attune } from 'attune'
import type { RequestHandler } from 'express'
import { userIdOf } from './events.ts'

/** Whether somebody is written to about offers, or who said no: they on a page of the shop, or by the link of a mail. */
export type Letters = 'wanted' | 'not wanted' | 'unsubscribed'

/**
 * What holds by now: the tick of the account says what they wanted once, and a link of a mail may have taken it back.
 * Whoever ticks it again after that wants them again.
 */
export async function lettersTo(attune: Attune, account: Parameters<typeof userIdOf>[0]): Promise<Letters> {
  const told = await attune.export({ userId: userIdOf(account) })
  if (!told?.consent.purposes.marketing) return 'not wanted'
  const { purposes, history } = told.consent
  const said = (purpose: string, granted: boolean) =>
    history.findLast(({ answers }) => answers[purpose] === granted)?.at ?? ''
  const refused = purposes['marketing:email'] === false
  return refused && said('marketing', true) <= said('marketing:email', false) ? 'unsubscribed' : 'wanted'
}

/** For the page of the account. */
export const showLetters =
  (attune: () => Attune): RequestHandler =>
  async ({ shop: { account } }, res, next) => {
    const letters = account && (await lettersTo(attune(), account))
    res.locals.letters = letters && {
      wanted: letters === 'wanted',
      unsubscribed: letters === 'unsubscribed',
    }
    next()
  }
