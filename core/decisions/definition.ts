import type { Condition } from '../conditions/condition.ts'
import type { Duration } from '../duration.ts'
import type { Json } from '../json.ts'
import type { Weekday } from '../signals/daytime.ts'

/** What fills a placement. */
export interface Variant {
  /** Handed to the view as it is; any JSON. */
  readonly content?: Json
  /** The items (product ids, article ids) it shows: placements of one page do not repeat each other's. */
  readonly items?: readonly string[]
}

/** When an experience runs, in the wall time of `timeZone`. */
export interface Schedule {
  /** IDs of the IANA time zone database. Default: the site's zone. */
  readonly timeZone?: string
  /** Local dates or date-times, e.g. `2026-12-01` or `2026-12-01T09:30`; `until` is exclusive. */
  readonly from?: string
  readonly until?: string
  /** Default: every day. */
  readonly weekdays?: readonly Weekday[]
  /** From this local hour up to, without, that one, 0–24; `[22, 6]` spans midnight. */
  readonly hours?: readonly [from: number, until: number]
}

/** Never shown more often than this to one person, on all their devices together. */
export interface FrequencyCap {
  readonly atMost: number
  /** In whole days, at most 31. Default: ever, which means the last 31 days kept. */
  readonly within?: Duration
}

/** What may fill a placement, for whom and when. `SegmentName`, `FeatureName`: what its condition may name. */
export interface Experience<SegmentName extends string = string, FeatureName extends string = string> {
  /** Unique within its placement. */
  readonly name: string
  /** Default: everybody. */
  readonly when?: Condition<SegmentName, FeatureName>
  readonly schedule?: Schedule
  readonly cap?: FrequencyCap
  /** Default true. */
  readonly enabled?: boolean
  /** By rule the first is shown; a later one where the page already shows the items of those before. */
  readonly variants: Readonly<Record<string, Variant>>
  /** Why somebody sees this, told to them: one plain sentence. Default: made from `when`. */
  readonly because?: string
}

/** A named hole in a page or mail. `SegmentName`, `FeatureName`: what its experiences may name. */
export interface Placement<SegmentName extends string = string, FeatureName extends string = string> {
  /** In priority order: the first that applies wins. */
  readonly experiences?: readonly Experience<SegmentName, FeatureName>[]
  /** Shown when nothing applies. Default: empty content. */
  readonly fallback?: Variant
  /** Placements of one page do not repeat items. Default: the name up to the first dot. */
  readonly page?: string
  /** Default true; false always gives the fallback. */
  readonly enabled?: boolean
}

/** By placement name, such as `home.hero`. */
export type Placements = Readonly<Record<string, Placement>>
