import type { Attune, MessageTemplates, RenderedMessage, RunUnderWay } from 'attune'
import { userIdOf } from '../events.ts'
import { isLetter } from '../follow-ups.ts'
import { type Letters, lettersTo } from '../letters.ts'
import { momentOf, nameOf } from './words.ts'

/** What a mail is made with where it is only looked at. */
export interface Makers {
  readonly attune: Attune
  readonly messages: MessageTemplates
  /** Of the shop. */
  readonly address: string
}

/** Why a letter would not be sent to who looks at the page. */
const refusals: Readonly<Record<Exclude<Letters, 'wanted'>, string>> = {
  'not wanted': 'You do not agree to letters.',
  unsubscribed: 'You unsubscribed from mails.',
}

type Who = Parameters<typeof userIdOf>[0]

/** What is under way of an account, each with the mail that it would be now. */
export async function comingTo(account: Who, makers: Makers) {
  const { attune } = makers
  const own = await attune.followUps.of({ userId: userIdOf(account) })
  const letters = await lettersTo(attune, account)
  return Promise.all(
    (own?.underWay ?? []).map(async (run) => {
      const { subject, preheader } = await asItWouldBe(account, run, makers)
      const { followUp, since, next } = run
      return {
        subject,
        preheader,
        followUp,
        name: nameOf(followUp),
        since: momentOf(since),
        next: momentOf(next),
        ...(isLetter(followUp) && letters !== 'wanted' && { refused: refusals[letters] }),
      }
    }),
  )
}

/** The mail of something under way as it would be now; undefined: there is no such thing. */
export async function comingMail(
  account: Who,
  followUp: string,
  makers: Makers,
): Promise<RenderedMessage | undefined> {
  const own = await makers.attune.followUps.of({ userId: userIdOf(account) })
  const run = own?.underWay.find((one) => one.followUp === followUp)
  return run && asItWouldBe(account, run, makers)
}

/** The visitor is opened for this alone and never committed, so that looking at a mail counts as nothing. */
async function asItWouldBe(
  account: Who,
  { followUp: name, key, step, since }: RunUnderWay,
  { attune, messages, address }: Makers,
): Promise<RenderedMessage> {
  const now = attune.clock.now()
  const visitor = await attune.visit({
    request: { method: 'GET', url: '/', headers: {}, now },
    person: { userId: userIdOf(account) },
  })
  const purpose = isLetter(name) ? 'marketing' : 'necessary'
  // Of what set it off, a run tells the key: of a receipt which order it was.
  const trigger = { at: since, ...(key !== undefined && { properties: { order_id: key } }) }
  const followUp = { name, step, template: name, purpose, trigger }
  const links = {
    unsubscribe: `${address}/account`,
    preferences: `${address}/account`,
    click: (url: string) => url,
    block: () => ({ image: `${address}/pictures/mark.png`, link: address }),
  }
  return messages.render(name, { visitor, followUp, links, now })
}
