import { type KeyObject, verify } from 'node:crypto'
import { isObject, own } from '../../core/json.ts'

/** A message as SNS posts it (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). */
export interface SnsMessage {
  readonly Type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'
  readonly MessageId: string
  readonly TopicArn: string
  readonly Message: string
  readonly Timestamp: string
  readonly SignatureVersion: '1' | '2'
  readonly Signature: string
  readonly SigningCertURL: string
  readonly Subject?: string
  readonly Token?: string
  readonly SubscribeURL?: string
}

const needed = ['MessageId', 'TopicArn', 'Message', 'Timestamp', 'Signature', 'SigningCertURL'] as const
const others = ['Subject', 'Token', 'SubscribeURL'] as const

const signedFields = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const

const digests = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' } as const

/** Undefined: it is none. */
export function snsMessage(value: unknown): SnsMessage | undefined {
  if (!isObject(value)) return undefined
  const type = own(value, 'Type')
  const version = own(value, 'SignatureVersion')
  if (typeof type !== 'string' || !Object.hasOwn(signedFields, type)) return undefined
  if (version !== '1' && version !== '2') return undefined
  const message: Record<string, unknown> = { Type: type, SignatureVersion: version }
  for (const name of needed) {
    const text = own(value, name)
    if (typeof text !== 'string') return undefined
    message[name] = text
  }
  for (const name of others) {
    const text = own(value, name)
    if (text === undefined || text === null) continue
    if (typeof text !== 'string') return undefined
    message[name] = text
  }
  return message as unknown as SnsMessage
}

/** What is signed: the names and values of some fields, each on a line. */
export function canonicalText(message: SnsMessage): string {
  const fields = signedFields[message.Type].filter((name) => message[name] !== undefined)
  return fields.map((name) => `${name}\n${message[name]}\n`).join('')
}

export function isSignedBy(
  key: KeyObject,
  text: string,
  { Signature, SignatureVersion }: SnsMessage,
): boolean {
  return verify(digests[SignatureVersion], Buffer.from(text), key, Buffer.from(Signature, 'base64'))
}
