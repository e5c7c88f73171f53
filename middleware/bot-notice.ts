import type { Attune } from '../core/attune.ts'

/** What becomes of a bot, and how who tests a site is none. */
export const botNotice =
  "This request is taken for a bot's: nothing is kept of it, it gets no cookie, and nothing is personal to it. Give curl a browser's user agent, with -A 'Mozilla/5.0 Firefox/140', and headless browsers one by their option `userAgent`."

const told = new WeakSet<object>()

/** Says so in the log, once per site: for development, where a bot is most likely the developer. */
export function noticeBot(attune: Pick<Attune, 'logger'>): void {
  if (told.has(attune)) return
  told.add(attune)
  attune.logger.warn({}, `${botNotice} This is said once, and in development alone.`)
}
