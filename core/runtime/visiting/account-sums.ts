import type { AttuneError } from '../../errors.ts'
import { within } from '../within.ts'
import type { OpenedVisit } from './opened-visit.ts'

/**
 * Looks the sums of the account up, where the site keeps some and they may be read; from now on also when the
 * request goes on as somebody else. Without an answer within `budget` milliseconds they are absent.
 */
export async function lookUpAccount(visit: OpenedVisit, budget: number): Promise<void> {
  visit.accountBudget = budget
  const { accounts, site } = visit.shell
  const { account } = visit.profile
  if (site.features.ofAccounts.length === 0 || !account || !visit.consent.allows('personalization')) return
  if (visit.sums?.account === account.id) return
  try {
    const features = await within(budget, site.clock, accounts.read(account.id), site.breakers.reads)
    visit.sums = { account: account.id, features }
    visit.changed()
  } catch (error) {
    site.onError(error as AttuneError)
  }
}
