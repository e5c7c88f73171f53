import type { Attune } from '../core/attune.ts'
import { messageTypes } from './collector/servers/write-key.ts'

/** What becomes of a bot, and how who tests a site is none. */
export const botNotice =
  "This request is taken for a bot's: nothing is kept of it, it gets no cookie, and nothing is personal to it. Give curl a browser's user agent, with -A 'Mozilla/5.0 Firefox/140', and headless browsers one by their option `userAgent`."

const told = new WeakSet<object>()
/** What servers send by a write key: nobody visits there, and it is kept. */
const serverRoute = new RegExp(`/v1/(?:${[...messageTypes, 'batch'].join('|')})/?(?:[?]|$)`)

/** Says so in the log, once per site: for development, where a bot is most likely the developer. */
export function noticeBot(
  attune: Pick<Attune, 'logger'>,
  { method, url }: { readonly method: string; readonly url: string },
): void {
  if (told.has(attune) || (method === 'POST' && serverRoute.test(url))) return
  told.add(attune)
  attune.logger.warn({}, `${botNotice} This is said once, and in development alone.`)
}
