import type { MessageFeedback } from '../../core/followups/desk.ts'
import { isObject, own } from '../../core/json.ts'
import { addressIn, momentOf, textOf } from '../take-feedback.ts'

/** Where the recipients stand of each kind of event that says what became of a mail. */
const kinds = {
  Bounce: { outcome: 'bounced', part: 'bounce', recipients: 'bouncedRecipients' },
  Complaint: { outcome: 'complained', part: 'complaint', recipients: 'complainedRecipients' },
  Delivery: { outcome: 'delivered', part: 'delivery', recipients: 'recipients' },
} as const

const mostRecipients = 50

/**
 * What an event of SES says, of each recipient
 * (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html, and `eventType` in place of `notificationType`
 * where a configuration set publishes it). Other kinds of events say nothing.
 */
export function feedbackIn(event: object, id: string): MessageFeedback[] {
  const kind = textOf(own(event, 'notificationType') ?? own(event, 'eventType')) ?? ''
  if (!Object.hasOwn(kinds, kind)) return []
  const { outcome, part, recipients } = kinds[kind as keyof typeof kinds]
  const said = own(event, part)
  if (!isObject(said)) return []
  const listed = own(said, recipients)
  const addresses = (Array.isArray(listed) ? listed.slice(0, mostRecipients) : [])
    .map((one) => addressIn(isObject(one) ? own(one, 'emailAddress') : one))
    .filter((address) => address !== undefined)
  const at = momentOf(own(said, 'timestamp'))
  // A token is one person's: of a mail to several it would make all of them that person.
  const token = addresses.length === 1 ? tokenIn(own(event, 'mail')) : undefined
  return addresses.map((address) => ({
    ...{ outcome, address, id, channel: 'email' },
    ...(token !== undefined && { token }),
    ...(at !== undefined && { at }),
    ...(outcome === 'bounced' && { permanent: own(said, 'bounceType') === 'Permanent' }),
  }))
}

/** Where SES was told to include the headers of the mail. */
function tokenIn(mail: unknown): string | undefined {
  const headers = isObject(mail) ? own(mail, 'headers') : undefined
  if (!Array.isArray(headers)) return undefined
  const found = headers.find(
    (header) => isObject(header) && /^x-attune-message$/i.test(String(own(header, 'name'))),
  )
  return found && textOf(own(found as object, 'value'))
}
