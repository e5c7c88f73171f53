import type { LinkRequest } from '../../../followups/desk.ts'
import { isBotUserAgent, isPrefetch } from '../../../signals/bots.ts'
import { headerText } from '../../../signals/headers.ts'

/** How soon after a message was sent nobody has read it yet, in milliseconds. */
const readingTime = 2_000

/** What mail services fetch pictures with while somebody reads, which their users' own programs do elsewhere. */
const imageProxies = /GoogleImageProxy|YahooMailProxy/

/**
 * Whether a link was followed, or a picture fetched, by a program that looks through mail before or instead of a
 * person. `sent`: when the message was sent. Apple's mail program fetches all pictures ahead, as a bare `Mozilla/5.0`,
 * and says by that nothing of anybody.
 */
export function isScanner(
  { method = 'GET', headers }: LinkRequest,
  { now, sent, picture = false }: { now: number; sent?: number; picture?: boolean },
): boolean {
  if (method === 'HEAD' || isPrefetch(headers)) return true
  if (sent !== undefined && now - sent < readingTime) return true
  const userAgent = headerText(headers, 'user-agent', 512)
  if (picture && userAgent !== undefined && imageProxies.test(userAgent)) return false
  return isBotUserAgent(userAgent)
}
