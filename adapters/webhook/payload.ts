import type { Json } from '../../core/json.ts'
import { oneLine } from '../../core/one-line.ts'
import type { OutgoingMessage } from '../../core/ports/channel.ts'

/** What a receiver is sent: the body of a webhook, as `verifyWebhook()` gives it. */
export interface WebhookMessage {
  readonly type: 'attune.message'
  /** When this attempt was made, as ISO 8601. */
  readonly timestamp: string
  readonly data: {
    /** The same at every attempt: who has seen it does nothing, and answers 2xx. */
    readonly id: string
    /** Says, signed, whose message it is: whatever is heard of it later brings it back. */
    readonly token: string
    /** What the trait says where somebody is reached; absent where the channel names none. */
    readonly to?: Json
    readonly person: OutgoingMessage['person']
    readonly followUp: string
    readonly step: string
    readonly template: string
    readonly kind: OutgoingMessage['kind']
    readonly purpose: string
    readonly content: OutgoingMessage['content']
    /** Where a POST unsubscribes. */
    readonly unsubscribe?: string
  }
}

export function payloadOf(message: OutgoingMessage, now: number): WebhookMessage {
  const { id, token, to, person, followUp, step, template, kind, purpose, content, unsubscribe } = message
  return {
    type: 'attune.message',
    timestamp: new Date(now).toISOString(),
    data: {
      id,
      token,
      ...(to !== undefined && { to }),
      person,
      followUp,
      step,
      template,
      kind,
      purpose,
      content: { ...content, subject: oneLine(content.subject) },
      ...(unsubscribe !== undefined && { unsubscribe }),
    },
  }
}
