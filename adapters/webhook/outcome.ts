import { AttuneError } from '../../core/errors.ts'
import type { Delivery } from '../../core/ports/channel.ts'
import { isDistrust, type Posted, retryAfter } from '../post-once.ts'

/** What means that the receiver is not what the site thinks it is: no message would fare better. */
const misplaced = new Map([
  [401, 'does not accept the signature: look after `secret`'],
  [403, 'does not accept the signature: look after `secret`'],
  [404, 'is not there: look after `url`'],
  [405, 'takes no POST: look after `url`'],
])

/** What became of a message by what its POST came to. @param now milliseconds since 1970 */
export function outcomeOf(posted: Posted, id: string, now: number): Delivery {
  if ('lost' in posted) {
    const why = `webhook: ${posted.why}`
    if (posted.lost === 'after') return { outcome: 'unknown', why }
    if (isDistrust(posted.why))
      return toMend(why, 'has no certificate that can be trusted: look after it, or `ca`')
    return toMend(why, 'cannot be reached, or does not answer: look after it, and `url`')
  }
  const { status, headers } = posted
  const why = `webhook: ${status}`
  if (status >= 200 && status < 300) return { outcome: 'sent', reference: id }
  // A gateway that waited in vain does not know either.
  if (status === 504) return { outcome: 'unknown', why }
  if ([408, 425, 429].includes(status) || status >= 500) {
    const pause = retryAfter(headers, now)
    return { outcome: 'failed', why, ...(pause !== undefined && { retryAfter: pause }) }
  }
  const complaint =
    status < 400 ? 'is elsewhere (redirects are not followed): look after `url`' : misplaced.get(status)
  if (complaint !== undefined) return toMend(why, complaint)
  return { outcome: 'refused', why, ...(status === 410 && { unreachable: true }) }
}

function toMend(why: string, complaint: string): Delivery {
  const error = new AttuneError('ATTUNE_CHANNEL', `The receiver ${complaint} of webhook() (${why}).`)
  return { outcome: 'failed', why, error }
}
