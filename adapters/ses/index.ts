import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { needOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { isObject, own } from '../../core/json.ts'
import { callback } from '../../core/runtime/checks/ports.ts'
import { type Check, problem } from '../../core/runtime/checks/shape.ts'
import { type FeedbackHandler, momentOf, parsed, refused, takeFeedback } from '../take-feedback.ts'
import { amazonFetcher } from './amazon-fetcher.ts'
import { feedbackIn } from './feedback.ts'
import { canonicalText, isSignedBy, type SnsMessage, snsMessage } from './sns-message.ts'

/** What `sesFeedback()` is told. */
export interface SesFeedbackOptions {
  /**
   * The topics of SNS that SES publishes to, by their ARN: `arn:aws:sns:eu-west-1:123456789012:mail`. Anybody may have
   * topics at SNS, which signs for them all.
   */
  readonly topics: string | readonly string[]
  /** Asks Amazon for its certificates, and confirms the subscription. Default: the global one. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

const arn = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z0-9]+)+):\d{12}:[\w-]{1,256}(?:\.fifo)?$/

const topics: Check = (value, path) => {
  const stated = [value].flat()
  if (stated.length > 0 && stated.every((one) => typeof one === 'string' && arn.test(one))) return []
  const cure = 'Write it as "arn:aws:sns:eu-west-1:123456789012:mail".'
  return problem('bad-name', path, 'This is no ARN of a topic, nor a list of them.', cure)
}

/** How far a notification's time may be from now, in milliseconds: SNS tries again for an hour at most. */
const oldest = 86_400_000
const earliest = 15 * 60_000

/**
 * Takes what Amazon SES says of mails, as SNS posts it: bounces, complaints, deliveries. The signature is checked, by a
 * certificate from the topic's own region of Amazon alone, and the subscription is confirmed by itself.
 *
 * ```ts
 * app.post('/mail/ses', sesFeedback(attune, { topics: process.env.SES_TOPIC }))
 * ```
 * @throws AttuneError ATTUNE_OPTIONS with every mistake
 */
export function sesFeedback(attune: Attune, options: SesFeedbackOptions): FeedbackHandler {
  checkAttune(attune, 'sesFeedback()')
  needOptions<SesFeedbackOptions>(
    'sesFeedback()',
    options,
    { topics, fetch: callback },
    { topics: 'Write the ARN of the topic that SES publishes to.' },
  )
  const known = new Set([options.topics].flat())
  const amazon = amazonFetcher(attune.clock, options.fetch ?? fetch)

  /** Nothing is fetched for what is not of a topic of the site's. */
  const verified = async (body: Buffer): Promise<SnsMessage> => {
    const message = snsMessage(parsed(body.toString()))
    if (!message) throw refused('This is no message of SNS. Switch its raw message delivery off.')
    if (!known.has(message.TopicArn)) throw refused('This is of a topic that the site does not know.')
    const [, partition, region] = arn.exec(message.TopicArn)!
    const host = `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`
    const at = momentOf(message.Timestamp)
    const now = attune.clock.now()
    if (at === undefined || at < now - oldest || at > now + earliest) throw refused('This is too old.')
    const certificate = await amazon.certificate(message.SigningCertURL, host)
    if (!isSignedBy(certificate, canonicalText(message), message)) throw refused('This is not signed by SNS.')
    if (message.Type === 'SubscriptionConfirmation') await amazon.confirm(message.SubscribeURL ?? '', host)
    return message
  }

  return takeFeedback(attune, {
    async read(_, body) {
      const message = await verified(body)
      if (message.Type !== 'Notification') return []
      const event = parsed(message.Message)
      if (!isObject(event)) throw new AttuneError('ATTUNE_BODY_INVALID', 'The message is no event of SES.')
      // SES says once, as plain text in an object of no type, that it was set up.
      if (own(event, 'notificationType') === undefined && own(event, 'eventType') === undefined) return []
      return feedbackIn(event, message.MessageId)
    },
  })
}
