import type { ConsentState } from '../consent/consent.ts'
import type { FollowUpState } from '../followups/run.ts'
import { shortHash } from '../hash.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Claims } from './claims.ts'
import type { Contributed } from './contribution.ts'
import type { FeatureState } from './features/kind.ts'
import { profileFormat } from './format.ts'
import type { Orders } from './orders.ts'
import { noOrders } from './orders.ts'
import type { Seen } from './seen.ts'

/** How surely a claim, and what came with it, belongs to the person (see `identity/`). */
export type Trust = 'recognised' | 'authenticated' | 'self-asserted'

/**
 * What is known of one person, exactly as it is stored: plain JSON, never changed in place.
 * The short names inside registers keep a typical profile near 2 KB.
 */
export interface Profile {
  /** Version of this shape, see `format.ts`. */
  readonly format: number
  readonly id: string
  readonly kind: 'unknown' | 'known'
  /** What variants are bucketed by: the earliest id of this person, so that login does not flip them. */
  readonly unit: string
  readonly created: number
  /** Whether the cookie ever came back; until then the profile lives a day. */
  readonly returned: boolean
  readonly ids: Claims
  /** When the rows of the index that lead here were last written; absent while there are none. */
  readonly indexed?: number
  readonly userId?: string
  /** Merge ids already applied, newest last, at most 32. */
  readonly absorbed: readonly string[]
  readonly consent: ConsentState
  /** Signals folded, and signals that came too late to be. */
  readonly folded: number
  readonly late: number
  /** Time of the first and the newest signal. */
  readonly firstSeen?: number
  readonly lastSeen?: number
  readonly seen: Seen
  readonly orders: Orders
  readonly timeline: readonly TimelineEntry[]
  readonly tail: Tail
  /** The properties that the timeline keeps for features, and after how many signals that began. */
  readonly kept: Readonly<Record<string, number>>
  /** The hash of the feature definitions that `features` is up to date with. */
  readonly definitions: string
  /** By feature key (a hash of its definition); null: nothing counted yet. */
  readonly features: Readonly<Record<string, FeatureState | null>>
  /** Since when a feature is complete, where that is later than the first signal. */
  readonly covered: Readonly<Record<string, number>>
  /** Features that the process that wrote last does not define, as they were after `folded` signals. */
  readonly lagging: Readonly<Record<string, LaggingFeature>>
  readonly traits: Readonly<Record<string, Trait>>
  readonly account?: Account
  /** What the person brings to the account's sums, where the site keeps some. */
  readonly contributed?: Contributed
  /** When the person had their interests forgotten: what showed them until then stays out. */
  readonly interestsSince?: number
  /** Exposures per experience and day, for frequency caps. */
  readonly caps: Readonly<Record<string, readonly DayCount[]>>
  /** Short hashes of the newest requests whose exposures are counted. */
  readonly units: readonly string[]
  /** The newest time of what retention took out of the timeline. */
  readonly expired?: number
  /** Segments the person is in, and since when. */
  readonly membership: Readonly<Record<string, number>>
  /** How many transitions were ever observed: numbers them. */
  readonly transitions: number
  /** Follow-ups under way and gone through; absent where there never were any. */
  readonly followUps?: FollowUpState
  /** When follow-ups have something to do next, as scheduled in the store. */
  readonly wakeAt?: number
  /** When time alone may change a segment next, as scheduled in the store. */
  readonly flipAt?: number
  /** Set while this profile is being merged into another (see `runtime/merge-saga.ts`). */
  readonly moving?: Moving
}

/** A merge that is certain, and under way. */
export interface Moving extends MergeCause {
  /** The profile id. */
  readonly to: string
  /** Of the person it is merged into, where they have one. */
  readonly userId?: string
  /** The site said that `userId` is the person's from now on, whatever it was. */
  readonly primary?: true
  readonly mergeId: string
  readonly at: number
}

/** Why two profiles became one. */
export interface MergeCause {
  /** `login`: somebody signed in; `claim`: an identifier showed it; `alias`: a message said so; `site`: `attune.merge()`. */
  readonly source: 'login' | 'claim' | 'alias' | 'site'
  /** Who decided, as the site named them. */
  readonly by?: string
  readonly why?: string
}

/** The older timeline entries, which live beside the profile in chunks numbered from `first` up to, without, `next`. */
export interface Tail {
  readonly first: number
  readonly next: number
  /** The newest time in each chunk. */
  readonly ends: readonly number[]
  /** The newest time of what is kept no longer; absent while nothing was lost. */
  readonly lost?: number
}

/** `t` time, `h` short hash of the message, `n` name, `q` number in the profile, `p` kept properties, `u` purpose. */
export interface TimelineEntry {
  readonly t: number
  readonly h: string
  readonly n: string
  readonly q: number
  readonly p?: JsonObject
  /** What definitions read and `p` lacks, because it is long or nested. */
  readonly c?: readonly string[]
  /** Absent for `personalization`. */
  readonly u?: string
}

/** `v` value, `t` time, `h` short hash of the message, `s` trust it came with; `u` purpose unless `personalization`. */
export interface Trait {
  readonly v: Json
  readonly t: number
  readonly h: string
  readonly s: Trust
  readonly u?: string
}

/** The organisation or household a person belongs to. */
export interface Account {
  readonly id: string
  readonly t: number
  readonly h: string
  readonly traits: Readonly<Record<string, Trait & { readonly g: string }>>
}

export interface LaggingFeature {
  readonly state: FeatureState | null
  /** `profile.folded` when it was last up to date; -1: rebuild it. */
  readonly folded: number
  readonly since: number
  readonly covered?: number
}

/** UTC day number and how often. */
export type DayCount = readonly [day: number, count: number]

export function createProfile(id: string, now: number, definitions = ''): Profile {
  return {
    format: profileFormat,
    id,
    kind: 'unknown',
    unit: id,
    created: now,
    returned: false,
    ids: {},
    absorbed: [],
    consent: { choices: {}, barriers: {} },
    folded: 0,
    late: 0,
    seen: {},
    orders: noOrders,
    timeline: [],
    tail: { first: 0, next: 0, ends: [] },
    kept: {},
    definitions,
    features: {},
    covered: {},
    lagging: {},
    traits: {},
    caps: {},
    units: [],
    membership: {},
    transitions: 0,
  }
}

/** A message id as the six characters kept of it. */
export function messageHash(messageId: string): string {
  return shortHash(messageId, 6)
}

/** Orders facts by time, then by message: the same everywhere, whatever came first. */
export function isNewer(a: { t: number; h: string }, b: { t: number; h: string }): boolean {
  return a.t > b.t || (a.t === b.t && a.h > b.h)
}
