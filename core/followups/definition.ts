import type { Condition } from '../conditions/condition.ts'
import type { FrequencyCap } from '../decisions/definition.ts'
import type { Duration } from '../duration.ts'
import type { MessageKind } from '../ports/channel.ts'

/** By name. */
export type FollowUps = Readonly<Record<string, FollowUp>>

/** Messages that a signal, a segment or a date sets off. `SegmentName`, `FeatureName`: what its conditions may name. */
export interface FollowUp<SegmentName extends string = string, FeatureName extends string = string> {
  /** What sets it off. */
  readonly on: Trigger<SegmentName>
  /** What is sent, in this order. A text is short for `{ send: text }`. At most 12 steps in all, 3 deep. */
  readonly steps: string | readonly Step<SegmentName, FeatureName>[]
  /** How long after the trigger the first step comes. Default: at once. */
  readonly after?: Duration
  /** Has to hold whenever something is about to be sent; where it does not, the run ends. Of a segment entered, being in it is understood. */
  readonly when?: Condition<SegmentName, FeatureName>
  /** What makes it pointless: happening after the trigger, it ends the run. */
  readonly unless?: Happening
  /** The consent purpose. Default `marketing`; `necessary` for `transactional`. */
  readonly purpose?: string
  /** A channel of `channels`. Default: `email`. */
  readonly channel?: string
  /**
   * `marketing` (default) is sent once at most, and only within caps and civil hours; `transactional` once at least,
   * and at any hour.
   */
  readonly kind?: MessageKind
  /**
   * Whether somebody who went through it may again: `once` in their life (default, but for dates that come every
   * year), or as soon as this long ago. A run that is under way is never begun a second time.
   */
  readonly again?: 'once' | Duration
  /** The property of the event that tells runs apart, such as `order_id`: each value has a run of its own. */
  readonly per?: string
  /** Of this follow-up to one person, beside the cap of all. */
  readonly cap?: FrequencyCap
  /** The part of people, 0–1, of whom it is only recorded that they would have been sent it. Default 0. */
  readonly control?: number
  /** How late the first message may still be sent, once it was due. Default: that of `sending`. */
  readonly maxLateness?: Duration
  /**
   * Whether addresses that people gave of themselves are written to before the site has checked them: for the message
   * that asks them to confirm it. Default: that of `sending`.
   */
  readonly unconfirmed?: boolean
  /** Default true. */
  readonly enabled?: boolean
}

/** What sets a follow-up off: exactly one of these. */
export type Trigger<SegmentName extends string = string> =
  | Happening
  /** Somebody came into a segment, or left it. */
  | { readonly segment: SegmentName; readonly change?: 'entered' | 'left' }
  /**
   * Nothing of this happened for so long after `since` happened last: a cart that was left, a visitor who stays
   * away. `since` itself begins the wait anew. Default of `since`: the same events.
   */
  | { readonly noEvent: string | readonly string[]; readonly for: Duration; readonly since?: Happening }
  /**
   * A date in a trait, such as `birthday` (`1990-06-01`), every year unless `yearly` is false, at this local hour
   * (default 9), so long before it.
   */
  | {
      readonly trait: string
      readonly before?: Duration
      readonly yearly?: boolean
      readonly hour?: number
    }

/** Something that happens. */
export interface Happening {
  /** The name of the event, or several of which any counts. */
  readonly event: string | readonly string[]
  /** Only those whose properties meet this. */
  readonly where?: Condition
}

/** One step of a follow-up. */
export type Step<SegmentName extends string = string, FeatureName extends string = string> =
  /** Sends a message made of this template. */
  | { readonly send: string }
  | { readonly wait: Duration }
  /** Waits until something happens, `atMost` so long, and goes on by whether it did. */
  | {
      readonly waitFor: Happening
      readonly atMost: Duration
      readonly do?: readonly Step<SegmentName, FeatureName>[]
      readonly else?: readonly Step<SegmentName, FeatureName>[]
    }
  | {
      readonly if: Condition<SegmentName, FeatureName>
      readonly do: readonly Step<SegmentName, FeatureName>[]
      readonly else?: readonly Step<SegmentName, FeatureName>[]
    }
  /** Ends the run. */
  | { readonly stop: true }

/** What holds for all follow-ups. */
export interface SendingDefinition {
  /**
   * Where `collector()` is mounted, as people reach it: `https://shop.example/attune`. Links of messages lead there, and
   * a process that sends what can be refused needs it. False: the site's messages have links of its own to unsubscribe.
   */
  readonly url?: string | false
  /** Local hours in which nothing of marketing is sent, in the person's zone: `[22, 8]`. Default `[21, 8]`; false: none. */
  readonly quietHours?: readonly [from: number, until: number] | false
  /** The trait with the person's IANA zone. Default `timezone`; without one the site's zone counts. */
  readonly zoneTrait?: string
  /** Of all follow-ups of marketing to one person by one channel. Default 3 within 7 days; false: none. */
  readonly cap?: FrequencyCap | false
  /** How late a message may still be sent, once it was due. Default 2 days. */
  readonly maxLateness?: Duration
  /**
   * Whether addresses that people gave of themselves are written to before the site has checked them. Default false; a
   * follow-up may say it for itself.
   */
  readonly unconfirmed?: boolean
  /** Whether openings are counted, by a picture in the mail. Default false. */
  readonly opens?: boolean
  /** How often a message that the channel did not take is tried, with pauses that double from a minute on. Default 6. */
  readonly attempts?: number
}
