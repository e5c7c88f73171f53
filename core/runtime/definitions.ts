import type { Condition } from '../conditions/condition.ts'
import type { ConsentModel } from '../consent/consent.ts'
import type { Placement } from '../decisions/definition.ts'
import type { Duration } from '../duration.ts'
import type { FollowUp, SendingDefinition } from '../followups/definition.ts'
import type { NamespaceDefinitions } from '../identity/namespaces.ts'
import type { DefaultFeatureName, FeatureDefinition } from '../profile/features/definition.ts'
import type { RequestContext } from '../signals/context.ts'
import type { SignalCategory } from '../signals/signal.ts'
import type { SignalDefinitions } from '../signals/vocabulary.ts'

/**
 * What a site wants personalised: plain JSON (but for `consent.model` where it is a function).
 * `PlacementName`, `SegmentName`, `FeatureName`: the names in it; `createAttune()` infers them. Definitions kept
 * in a constant keep their names with `as const satisfies Definitions`.
 */
export interface Definitions<
  PlacementName extends string = string,
  SegmentName extends string = string,
  FeatureName extends string = string,
> {
  /** What is kept up to date of every person, beside `defaultFeatures`. */
  readonly features?: Readonly<Record<FeatureName, FeatureDefinition>>
  /** Sums over the people of an account: of kind `count` or `sum`. */
  readonly accountFeatures?: Readonly<Record<string, FeatureDefinition>>
  /** Named conditions over a person and the request. */
  readonly segments?: Readonly<
    Record<SegmentName, Condition<NoInfer<SegmentName>, NoInfer<FeatureName> | DefaultFeatureName>>
  >
  /** Named lists for `$inGroup` and `$notInGroup`. */
  readonly groups?: Readonly<Record<string, readonly (string | number | boolean)[]>>
  /** The holes in pages and mails, and what may fill them. Earlier ones of a page choose items first. */
  readonly placements?: Readonly<
    Record<PlacementName, Placement<NoInfer<SegmentName>, NoInfer<FeatureName> | DefaultFeatureName>>
  >
  /** Messages that signals, segments and dates set off, by name. */
  readonly followUps?: Readonly<
    Record<string, FollowUp<NoInfer<SegmentName>, NoInfer<FeatureName> | DefaultFeatureName>>
  >
  /** What holds for all follow-ups. */
  readonly sending?: SendingDefinition
  /** Category and consent purpose of the site's own events, or of known ones where the site sees them differently. */
  readonly events?: SignalDefinitions
  /** The consent purpose of traits, by name. Default `personalization`. */
  readonly traits?: Readonly<Record<string, { readonly purpose: string }>>
  readonly consent?: ConsentDefinition
  /** Identifiers people have beside the user id, by name. */
  readonly namespaces?: NamespaceDefinitions
  /** How long facts of a category are kept of a person who is kept longer. Default: as long as the person. */
  readonly retention?: RetentionDefinition
  /** ISO 4217: orders in other currencies are kept apart. Default `EUR`. */
  readonly currency?: string
  /** IANA zone of the site, for schedules and the time of day. Default: the machine's. */
  readonly timeZone?: string
}

/** By category of signals; `demographic` covers traits and the account. One minute to ten years. */
export type RetentionDefinition = Readonly<Partial<Record<SignalCategory, Duration>>>

/** What the site asks consent for, and what it presumes before there is an answer. */
export interface ConsentDefinition {
  /** Purposes beside the standard ones. */
  readonly purposes?: readonly string[]
  /** What is presumed before a person answers, for everybody or by where the request comes from. Default `opt-in`. */
  readonly model?: ConsentModel | ((context: RequestContext) => ConsentModel)
  /** Denied by `Sec-GPC: 1`. Default `['marketing']`. */
  readonly deniedByGpc?: readonly string[]
}
