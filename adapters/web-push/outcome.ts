import { AttuneError } from '../../core/errors.ts'
import type { Delivery } from '../../core/ports/channel.ts'
import { type Posted, retryAfter } from '../post-once.ts'

/** What became of a message by what its POST came to (RFC 8030, 5 and 7.3). @param now milliseconds since 1970 */
export function outcomeOf(posted: Posted, id: string, now: number): Delivery {
  if ('lost' in posted) {
    const why = `push service: ${posted.why}`
    return { outcome: posted.lost === 'after' ? 'unknown' : 'failed', why }
  }
  const { status, headers } = posted
  const why = `push service: ${status}`
  if (status >= 200 && status < 300) return { outcome: 'sent', reference: id }
  // The subscription is over, or never was.
  if (status === 404 || status === 410) return { outcome: 'refused', why, unreachable: true }
  if (status === 401 || status === 403) {
    const cure = 'look after them and `subject`; a subscription holds for the key that it was made with'
    const error = new AttuneError(
      'ATTUNE_CHANNEL',
      `A push service does not accept the keys of webPush() (${why}): ${cure}.`,
    )
    return { outcome: 'failed', why, error }
  }
  if (status === 504) return { outcome: 'unknown', why }
  // Windows has 406 for too many at once.
  if ([406, 408, 425, 429].includes(status) || status >= 500) {
    const pause = retryAfter(headers, now)
    return { outcome: 'failed', why, ...(pause !== undefined && { retryAfter: pause }) }
  }
  return { outcome: 'refused', why }
}
