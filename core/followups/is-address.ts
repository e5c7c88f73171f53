import type { Json } from '../json.ts'
import { mailAddress } from '../mail-address.ts'

/** What would end a line or a header, or is not seen. */
const unseen = /[\p{Cc}\u2028\u2029]/u
const longest = 500

/**
 * Whether something can be sent to what a trait says, which may be what somebody typed. `email` is that of the Segment
 * spec: the address of one mailbox. Other texts are one line. What is no text, such as a push subscription, is left to
 * its channel.
 */
export function isAddress(trait: string, value: Json): boolean {
  if (trait === 'email') return mailAddress(value) !== undefined
  if (typeof value !== 'string') return true
  return value.trim() !== '' && value.length <= longest && !unseen.test(value)
}
