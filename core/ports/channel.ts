import type { AttuneError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { RenderedMessage } from './message-templates.ts'

/**
 * Brings one message to one person: SMTP, a webhook, web push. Whether it may be sent at all was decided before;
 * a channel only says honestly what became of it. `channelContract` in `attune/testing` is the suite that each
 * passes.
 */
export interface Channel {
  /** What it goes through, for logs and records: `smtp`, `webhook`, … */
  readonly name: string
  /** The trait that says where somebody is reached, such as `email`; undefined: their ids are enough. */
  readonly address: string | undefined
  /**
   * Tries once, for a bounded time. Called with the same `id` again only where the first answer was `failed`, or
   * where the template asks for at least once. It should not reject; if it does, that counts as `unknown`.
   */
  send(message: OutgoingMessage): Promise<Delivery>
  /** Lets go of connections. Nothing is sent afterwards. */
  close(): Promise<void>
}

/** One message to one person. */
export interface OutgoingMessage {
  /**
   * The same for every attempt at this message, and for no other: 22 base64url characters, made of person, run and
   * step. The local part of a Message-ID, an idempotency key.
   */
  readonly id: string
  /** Says, signed, whose message it is: whatever a channel hears of it later is to bring it back. URL-safe text below 500 characters. */
  readonly token: string
  /** What the trait `address` says; undefined where the channel names none. */
  readonly to: Json | undefined
  readonly person: { readonly profileId: string; readonly userId?: string }
  readonly followUp: string
  /** The path of its step in the follow-up, such as `0` or `2.do.0`. */
  readonly step: string
  readonly template: string
  readonly kind: MessageKind
  /** The consent purpose it is sent for. */
  readonly purpose: string
  readonly content: RenderedMessage
  /** Where a POST with no further question unsubscribes (RFC 8058), and a GET shows a form; absent where nothing can be refused. */
  readonly unsubscribe?: string
}

/** `marketing` is sent once at most, `transactional` once at least. */
export type MessageKind = 'marketing' | 'transactional'

/** What became of one attempt. `why` is for records: nothing personal in it. */
export type Delivery =
  /** Taken on by the other side. `reference`: how it calls the message, for later word about it. */
  | { readonly outcome: 'sent'; readonly reference?: string }
  /** Surely not taken, and not to be tried again. `unreachable`: nothing will ever reach this address. */
  | { readonly outcome: 'refused'; readonly why: string; readonly unreachable?: boolean }
  /**
   * Surely not taken: may be tried again, after `retryAfter` milliseconds where that is known. `error`: what the site
   * has to mend before anything can be sent, such as a password that is not accepted; `onError` is told.
   */
  | {
      readonly outcome: 'failed'
      readonly why: string
      readonly retryAfter?: number
      readonly error?: AttuneError
    }
  /** Nobody knows: the connection was lost when it may have been taken. */
  | { readonly outcome: 'unknown'; readonly why: string }
