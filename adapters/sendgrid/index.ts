import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { needOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { MessageFeedback } from '../../core/followups/desk.ts'
import { isObject, own } from '../../core/json.ts'
import { type Check, problem } from '../../core/runtime/checks/shape.ts'
import { addressIn, type FeedbackHandler, parsed, refused, takeFeedback, textOf } from '../take-feedback.ts'

/** What `sendgridFeedback()` is told. */
export interface SendgridFeedbackOptions {
  /** The verification key of the signed event webhook, as SendGrid shows it: base64, or in PEM. */
  readonly publicKey: string
}

const publicKey: Check = (value, path) => {
  if (typeof value === 'string' && readKey(value)) return []
  const cure = 'Copy the verification key of the event webhook: it begins with MFkwEwYHKoZIzj0.'
  return problem('bad-key', path, 'This is no public key of the curve P-256.', cure)
}

/** Events in one post. */
const mostEvents = 10_000
/** How far the time of a post may be from now, in seconds: SendGrid tries again for a day. */
const oldest = 25 * 3_600
const earliest = 15 * 60

/**
 * Takes what SendGrid says of mails by its signed event webhook: bounces, blocks, spam reports, deliveries.
 *
 * ```ts
 * app.post('/mail/sendgrid', sendgridFeedback(attune, { publicKey: process.env.SENDGRID_KEY }))
 * ```
 * @throws AttuneError ATTUNE_OPTIONS with every mistake
 */
export function sendgridFeedback(attune: Attune, options: SendgridFeedbackOptions): FeedbackHandler {
  checkAttune(attune, 'sendgridFeedback()')
  needOptions<SendgridFeedbackOptions>(
    'sendgridFeedback()',
    options,
    { publicKey },
    { publicKey: 'Copy the verification key of the event webhook.' },
  )
  const key = readKey(options.publicKey)!

  /** Signature and time of a post; there is no use in a body without. */
  const stated = (headers: Readonly<Record<string, string | string[] | undefined>>) => {
    const signature = textOf(headers['x-twilio-email-event-webhook-signature'])
    const timestamp = textOf(headers['x-twilio-email-event-webhook-timestamp'])
    if (signature === undefined || timestamp === undefined || !/^\d{9,12}$/.test(timestamp))
      throw refused('This is not signed. Switch on the signature of the event webhook.')
    const age = attune.clock.now() / 1000 - Number(timestamp)
    if (age > oldest || age < -earliest) throw refused('This is too old.')
    return { signature: Buffer.from(signature, 'base64'), timestamp }
  }

  return takeFeedback(attune, {
    admit: stated,
    async read(headers, body) {
      const { signature, timestamp } = stated(headers)
      if (!verify('sha256', Buffer.concat([Buffer.from(timestamp), body]), key, signature))
        throw refused('This is not signed by SendGrid.')
      const events = parsed(body.toString())
      if (!Array.isArray(events))
        throw new AttuneError('ATTUNE_BODY_INVALID', 'The body is no list of events.')
      if (events.length > mostEvents)
        throw new AttuneError('ATTUNE_BODY_TOO_LARGE', `There are more than ${mostEvents} events.`)
      return feedbackIn(events)
    },
  })
}

/** Each event once: SendGrid repeats some, in one post even. */
function feedbackIn(events: readonly unknown[]): MessageFeedback[] {
  const all = new Map<string, MessageFeedback>()
  for (const event of events) {
    const told = isObject(event) ? eventFeedback(event) : undefined
    if (told) all.set(told.id!, told)
  }
  return [...all.values()]
}

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event */
function eventFeedback(event: object): MessageFeedback | undefined {
  const said = outcomeOf(event)
  const address = addressIn(own(event, 'email'))
  const id = textOf(own(event, 'sg_event_id'))
  if (!said || address === undefined || id === undefined) return undefined
  const token = textOf(own(event, 'X-Attune-Message') ?? own(event, 'x-attune-message'))
  const seconds = own(event, 'timestamp')
  return {
    ...said,
    ...{ address, id, channel: 'email' },
    ...(token !== undefined && { token }),
    ...(typeof seconds === 'number' && Number.isFinite(seconds) && { at: seconds * 1000 }),
  }
}

function outcomeOf(event: object): Pick<MessageFeedback, 'outcome' | 'permanent'> | undefined {
  switch (own(event, 'event')) {
    case 'delivered':
      return { outcome: 'delivered' }
    case 'spamreport':
      return { outcome: 'complained' }
    case 'bounce':
      return { outcome: 'bounced', permanent: own(event, 'type') !== 'blocked' }
    case 'dropped': {
      // Not sent, for what SendGrid remembers of the address.
      const reason = own(event, 'reason')
      if (reason === 'Bounced Address' || reason === 'Invalid') return { outcome: 'bounced', permanent: true }
      return reason === 'Spam Reporting Address' ? { outcome: 'complained' } : undefined
    }
    default:
      return undefined
  }
}

function readKey(stated: string): KeyObject | undefined {
  try {
    const key = stated.includes('-----BEGIN')
      ? createPublicKey(stated)
      : createPublicKey({ key: Buffer.from(stated, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    return undefined
  }
}
