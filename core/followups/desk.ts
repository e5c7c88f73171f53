import type { RequestHeaders } from '../signals/headers.ts'

/**
 * What people, and the services that carry mail, do with messages they got. Whoever has a link of a message may do
 * what the link is for, and nothing else. Where nobody is stored any more all of it is done, as there is nothing to
 * do. `collector()` has the routes.
 *
 * All throw AttuneError ATTUNE_LINK_INVALID for a token that was altered or is of another kind of link, and
 * ATTUNE_STORE_UNAVAILABLE or ATTUNE_STORE_TIMEOUT where something is to be kept and cannot be.
 */
export interface MessageDesk {
  /** What a link to unsubscribe is about; the store is not asked. */
  subscriptionOf(token: string): Subscription
  /** Nothing of this purpose is sent by this channel any more. `source`: where that was said, for the record of consent. */
  unsubscribe(token: string, source?: string): Promise<void>
  /** Takes it back. It gives no consent that was refused otherwise. */
  resubscribe(token: string): Promise<void>
  /** What a person may be sent, by which channel, and what they want of it. */
  preferences(token: string): Promise<readonly Preference[]>
  /** Says of some of it whether it is wanted, by `key`; answers as `preferences` does. What there is not is passed over. */
  setPreferences(token: string, wanted: Readonly<Record<string, boolean>>): Promise<readonly Preference[]>
  /** Where a link leads. The click is counted afterwards, store or no store. */
  click(token: string, by: LinkRequest): { readonly url: string; readonly counted: Promise<void> }
  /** The message was looked at. */
  open(token: string, by: LinkRequest): { readonly counted: Promise<void> }
  /** What a placement shows the person now. */
  block(token: string, by: LinkRequest, part: 'image' | 'link'): Promise<ShownBlock>
  /** What a service says of a message. It may be told several times, and in any order. */
  feedback(feedback: MessageFeedback): Promise<void>
}

export interface Subscription {
  readonly purpose: string
  readonly channel: string
}

/** One thing a person may be sent. */
export interface Preference extends Subscription {
  /** How it is called in `setPreferences()` and in the record of consent: `marketing:email`. */
  readonly key: string
  readonly wanted: boolean
  /** Whether they refused the purpose on the site, whatever the channel. A link in a message cannot change that. */
  readonly refused: boolean
}

/** As much of a request as tells people from programs that look through mail. */
export interface LinkRequest {
  readonly method?: string | undefined
  readonly headers: RequestHeaders
  /** Beyond a limit nothing is counted, and the store is left alone. Default true. */
  readonly counts?: boolean
}

export interface ShownBlock {
  /** The picture of the content, or the page it leads to: an address of http or https; undefined where it has none. */
  readonly url: string | undefined
  readonly counted: Promise<void>
}

/** What a service that carries mail says of one message to one person. */
export interface MessageFeedback {
  /** `complained`: they called it spam. */
  readonly outcome: 'delivered' | 'bounced' | 'complained'
  /** The `token` that the message went out with, where it came back; of no use if it is none of ours. */
  readonly token?: string
  /** Where it went. Default: where the person is reached now. */
  readonly address?: string
  /** Default: that of the follow-up, else `email`. */
  readonly channel?: string
  /** Of a bounce: nothing will ever reach the address. Default false: of five within 30 days that is taken for granted. */
  readonly permanent?: boolean
  /** Of what is told, at the service: the same thing told twice counts once. Default: the message and the outcome. */
  readonly id?: string
  /** When, in milliseconds. Default: now. */
  readonly at?: number
}
