import { createHash, timingSafeEqual } from 'node:crypto'
import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { MessageFeedback } from '../../core/followups/desk.ts'
import { isObject, own } from '../../core/json.ts'
import { type Check, problem } from '../../core/runtime/checks/shape.ts'
import {
  addressIn,
  type FeedbackHandler,
  momentOf,
  parsed,
  refused,
  takeFeedback,
  textOf,
} from '../take-feedback.ts'

/** What `postmarkFeedback()` is told: one of both, as Postmark does not sign. */
export interface PostmarkFeedbackOptions {
  /** Who posts, by Basic authentication: `https://user:password@shop.example/mail/postmark` is where Postmark posts to. */
  readonly auth?: { readonly user: string; readonly password: string }
  /** A header that Postmark is told to send, with what only the two of you know. */
  readonly header?: { readonly name: string; readonly secret: string }
}

/** Shorter ones could be guessed. */
const shortest = 16

const secretText = (value: unknown) => typeof value === 'string' && value.length >= shortest

const auth: Check = (value, path) => {
  const right =
    isObject(value) && secretText(own(value, 'password')) && typeof own(value, 'user') === 'string'
  if (right && !String(own(value, 'user')).includes(':')) return []
  const cure = `Write { user, password }, with a random password of ${shortest} characters at least.`
  return problem('bad-secret', path, 'This lets nobody in, or anybody.', cure)
}

const header: Check = (value, path) => {
  const right = isObject(value) && secretText(own(value, 'secret'))
  if (right && /^[\w-]{1,64}$/.test(String(own(value, 'name')))) return []
  const cure = `Write { name: "X-Postmark-Secret", secret }, with a random secret of ${shortest} characters at least.`
  return problem('bad-secret', path, 'This lets nobody in, or anybody.', cure)
}

const optionChecks: OptionNames<PostmarkFeedbackOptions> = { auth, header }

/**
 * Takes what Postmark says of mails by its webhooks: bounces, spam complaints, deliveries.
 *
 * ```ts
 * const header = { name: 'X-Postmark-Secret', secret: process.env.POSTMARK_SECRET }
 * app.post('/mail/postmark', postmarkFeedback(attune, { header }))
 * ```
 * @throws AttuneError ATTUNE_OPTIONS with every mistake
 */
export function postmarkFeedback(attune: Attune, options: PostmarkFeedbackOptions): FeedbackHandler {
  checkAttune(attune, 'postmarkFeedback()')
  checkOptions('postmarkFeedback()', options ?? {}, optionChecks)
  const { auth, header } = options ?? {}
  if ((auth === undefined) === (header === undefined)) {
    const cure = 'Give { auth: { user, password } }, or { header: { name, secret } }.'
    throw new AttuneError('ATTUNE_OPTIONS', `postmarkFeedback() takes one way to know Postmark by. ${cure}`)
  }
  const [name, expected] = header
    ? [header.name.toLowerCase(), header.secret]
    : ['authorization', `Basic ${Buffer.from(`${auth!.user}:${auth!.password}`).toString('base64')}`]

  return takeFeedback(attune, {
    admit(headers) {
      if (!isSame(textOf(headers[name]) ?? '', expected))
        throw refused('This is not known to come from Postmark.')
    },
    async read(_, body) {
      const record = parsed(body.toString())
      if (!isObject(record))
        throw new AttuneError('ATTUNE_BODY_INVALID', 'The body is no record of Postmark.')
      return feedbackIn(record)
    },
  })
}

/** In constant time, whatever the lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** Types of bounces (https://postmarkapp.com/developer/api/bounce-api#bounce-types): for good, and those that may pass. */
const permanent = new Set<unknown>(['HardBounce', 'BadEmailAddress', 'ManuallyDeactivated'])
const passing = new Set<unknown>([
  'SoftBounce',
  'Transient',
  'DnsError',
  'SpamNotification',
  'Blocked',
  'DMARCPolicy',
])

function feedbackIn(record: object): MessageFeedback[] {
  const said = outcomeOf(record)
  const address = addressIn(own(record, 'Email') ?? own(record, 'Recipient'))
  if (!said || address === undefined) return []
  const id = own(record, 'ID') ?? own(record, 'MessageID')
  const at = momentOf(own(record, 'BouncedAt') ?? own(record, 'DeliveredAt'))
  const token = tokenIn(record)
  return [
    {
      ...said,
      ...{ address, channel: 'email' },
      ...((typeof id === 'number' || textOf(id) !== undefined) && { id: String(id) }),
      ...(at !== undefined && { at }),
      ...(token !== undefined && { token }),
    },
  ]
}

function outcomeOf(record: object): Pick<MessageFeedback, 'outcome' | 'permanent'> | undefined {
  const [kind, type] = [own(record, 'RecordType'), own(record, 'Type')]
  if (kind === 'Delivery') return { outcome: 'delivered' }
  if (kind === 'SpamComplaint' || (kind === 'Bounce' && type === 'SpamComplaint'))
    return { outcome: 'complained' }
  if (kind !== 'Bounce') return undefined
  // What Postmark itself sends nothing to any more.
  if (permanent.has(type) || own(record, 'Inactive') === true) return { outcome: 'bounced', permanent: true }
  return passing.has(type) ? { outcome: 'bounced', permanent: false } : undefined
}

function tokenIn(record: object): string | undefined {
  const headers = own(record, 'Headers')
  const isOurs = (header: unknown) =>
    isObject(header) && /^x-attune-message$/i.test(String(own(header, 'Name')))
  const found = Array.isArray(headers) ? headers.find(isOurs) : undefined
  const metadata = own(record, 'Metadata')
  return textOf(
    found ? own(found, 'Value') : isObject(metadata) ? own(metadata, 'X-Attune-Message') : undefined,
  )
}
