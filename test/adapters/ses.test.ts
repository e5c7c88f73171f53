import { generateKeyPairSync, sign } from 'node:crypto'
import { sesFeedback } from 'attune/adapters/ses'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { monday } from '../core/followups/mail-site.ts'
import { certificateFor } from '../support/certificate.ts'
import { type FeedbackSite, feedbackSite, takesNoHarm } from './feedback-site.ts'

const topic = 'arn:aws:sns:eu-west-1:123456789012:mail'
const host = 'https://sns.eu-west-1.amazonaws.com'
const certificateUrl = `${host}/SimpleNotificationService-0123456789abcdef.pem`
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const { cert } = certificateFor(['sns.amazonaws.com'], monday + 86_400_000, publicKey)

let site: FeedbackSite
/** What was asked of whom. */
let asked: string[]
let amazon: (url: string) => Response

beforeEach(async () => {
  asked = []
  amazon = (url) => new Response(url === certificateUrl ? cert : '<ConfirmSubscriptionResponse/>')
  const fetch = async (url: string) => {
    asked.push(url)
    return amazon(url)
  }
  site = await feedbackSite((attune) => sesFeedback(attune, { topics: topic, fetch }))
})
afterEach(() => site.close())

/** As SNS signs it. */
function sns(message: unknown, more: Record<string, string> = {}, key = privateKey) {
  const fields: Record<string, string> = {
    Type: 'Notification',
    MessageId: 'b6a4f1f0-1',
    TopicArn: topic,
    Message: typeof message === 'string' ? message : JSON.stringify(message),
    Timestamp: new Date(site.clock.now()).toISOString(),
    SignatureVersion: '2',
    SigningCertURL: certificateUrl,
    ...more,
  }
  const names =
    fields.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const text = names.filter((name) => fields[name] !== undefined).map((name) => `${name}\n${fields[name]}\n`)
  const digest = fields.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256'
  return { ...fields, Signature: sign(digest, Buffer.from(text.join('')), key).toString('base64') }
}

const send = (message: object) => site.post(JSON.stringify(message), { 'Content-Type': 'text/plain' })

const bounced = (...names: string[]) => ({
  notificationType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    timestamp: new Date(site.clock.now()).toISOString(),
    bouncedRecipients: names.map((name) => ({ emailAddress: `${name}@example.org` })),
  },
})
const ours = () => ({ mail: { headers: [{ name: 'X-Attune-Message', value: site.token }] } })

describe('Amazon SES', () => {
  it.each(['1', '2'])(
    'is believed about each recipient, with a signature of version %s',
    async (SignatureVersion) => {
      expect(await send(sns(bounced('anna', 'ben'), { SignatureVersion, Subject: 'Bounce' }))).toEqual([
        200, 2,
      ])
      expect([await site.suppressed('anna'), await site.suppressed('ben')]).toEqual(['bounced', 'bounced'])
    },
  )

  it('leads back to the message, and counts what it tells twice once', async () => {
    const delivery = {
      eventType: 'Delivery',
      delivery: { recipients: ['anna@example.org'], timestamp: new Date(site.clock.now()).toISOString() },
      ...ours(),
    }
    await send(sns(delivery))
    await send(sns(delivery))
    expect(await site.feature('delivered')).toBe(1)
    const complaint = { complainedRecipients: [{ emailAddress: 'Anna <anna@example.org>' }] }
    expect(await send(sns({ notificationType: 'Complaint', complaint, ...ours() }))).toEqual([200, 1])
    expect([await site.suppressed('anna'), await site.refusedMarketing()]).toEqual(['complained', true])
  })

  it('says of a bounce that may pass, and of other things, nothing that ends mail', async () => {
    const { bounce } = bounced('anna')
    await send(sns({ notificationType: 'Bounce', bounce: { ...bounce, bounceType: 'Transient' } }))
    expect(await send(sns({ eventType: 'Open', open: {} }))).toEqual([200, 0])
    expect(await send(sns('Successfully validated SNS topic', { MessageId: '2' }))).toEqual([
      400,
      'ATTUNE_BODY_INVALID',
    ])
    expect(await site.suppressed('anna')).toBeUndefined()
  })

  it('asks for the certificate once', async () => {
    await Promise.all(['1', '2', '3'].map((MessageId) => send(sns(bounced('anna'), { MessageId }))))
    expect(asked).toEqual([certificateUrl])
  })

  it('confirms a subscription to a topic of the site’s, at Amazon alone', async () => {
    const confirmation = (SubscribeURL: string) =>
      sns('You have chosen to subscribe', { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL })
    const right = `${host}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=t`
    expect(await send(confirmation(right))).toEqual([200, 0])
    expect(asked).toEqual([certificateUrl, right])
    for (const url of [
      `https://evil.example/?Action=ConfirmSubscription`,
      `${host}.evil.example/?Action=ConfirmSubscription`,
      `${host}@evil.example/?Action=ConfirmSubscription`,
      `${host}:444/?Action=ConfirmSubscription`,
      `${host}/?Action=DeleteTopic`,
      `http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription`,
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      '',
    ])
      expect(await send(confirmation(url))).toEqual([403, 'ATTUNE_FEEDBACK_REFUSED'])
    expect(asked).toHaveLength(2)
  })

  it.each([
    'https://evil.example/SimpleNotificationService-0.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem',
    'https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0.pem',
    'https://evil.example#sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem',
    'https://evil.s3.amazonaws.com/SimpleNotificationService-0.pem',
    'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0.pem',
    'https://sns.eu-west-1.amazonaws.com/evil/../evil.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem?x=/../..',
    'http://127.0.0.1:6379/',
    '//sns.eu-west-1.amazonaws.com/x.pem',
  ])('asks nobody at %s', async (SigningCertURL) => {
    expect(await send(sns(bounced('anna'), { SigningCertURL }))).toEqual([403, 'ATTUNE_FEEDBACK_REFUSED'])
    expect(asked).toEqual([])
  })

  it('is not believed of another topic, which anybody may have, nor too late', async () => {
    const now = site.clock.now()
    const wrong = [
      sns(bounced('anna'), { TopicArn: 'arn:aws:sns:eu-west-1:999999999999:mail' }),
      sns(bounced('anna'), { Timestamp: new Date(now - 25 * 3_600_000).toISOString() }),
      sns(bounced('anna'), { Timestamp: new Date(now + 3_600_000).toISOString() }),
      sns(bounced('anna'), { Timestamp: 'now' }),
    ]
    for (const message of wrong) expect(await send(message)).toEqual([403, 'ATTUNE_FEEDBACK_REFUSED'])
    expect(asked).toEqual([])
  })

  it('is not believed with the signature of another, or of another message', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const right = sns(bounced('anna'))
    const wrong = [
      sns(bounced('anna'), {}, other),
      { ...right, Message: JSON.stringify(bounced('ben')) },
      { ...right, MessageId: 'another' },
      { ...right, Subject: 'added' },
      { ...right, SignatureVersion: '1' },
      { ...right, SignatureVersion: '3' },
      { ...right, Signature: '' },
      { ...right, Signature: 'AAAA' },
      bounced('anna'),
    ]
    for (const message of wrong) expect(await send(message)).toEqual([403, 'ATTUNE_FEEDBACK_REFUSED'])
    expect(await site.suppressed('anna')).toBeUndefined()
    expect(await send(right)).toEqual([200, 1])
  })

  it('is refused while the certificate cannot be had, which is not asked for again within a minute', async () => {
    const answers = [() => new Response('no', { status: 500 }), () => new Response('x'.repeat(40_000))]
    for (const answer of answers) {
      amazon = answer
      for (let i = 0; i < 3; i++) expect((await send(sns(bounced('anna'))))[0]).toBe(403)
      site.clock.advance(61_000)
    }
    expect(asked).toHaveLength(2)
    amazon = () => new Response(cert)
    expect(await send(sns(bounced('anna')))).toEqual([200, 1])
  })

  it('takes no harm from what it should not be sent, signed or not', async () => {
    await takesNoHarm(site, (body) => site.post(body))
    await takesNoHarm(site, (body) => send(sns(body)))
    expect(await site.post('x'.repeat(1_100_000))).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
  })

  it('needs to be told which topics are the site’s', () => {
    for (const topics of [undefined, [], '', 'mail', 'arn:aws:sns:evil.example:123456789012:mail'])
      expect(() => sesFeedback(site.attune, { topics } as never)).toThrow(/topic/)
  })
})
