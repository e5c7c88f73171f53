import type { JsonObject } from '../json.ts'

/** The calls of the Segment spec (https://segment.com/docs/connections/spec). */
export type SignalType = 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias'

/**
 * What kind of fact a signal is; it decides the default consent purpose.
 * behavioral: what they did; contextual: where and when from; transactional: what they bought;
 * preference: what they said they like; demographic: who they are.
 */
export type SignalCategory = 'behavioral' | 'contextual' | 'transactional' | 'preference' | 'demographic'

/**
 * The way a signal came in. Late and repeated signals are recognised within one origin:
 * `page` (the request that renders), `browser` (the script), `server` (another system), `import`.
 */
export type SignalOrigin = 'page' | 'browser' | 'server' | 'import'

/** One thing that happened, after validation and normalisation (https://segment.com/docs/connections/spec). */
export interface Signal {
  readonly type: SignalType
  /** Identifies the fact: the same message sent twice counts once. */
  readonly messageId: string
  /** The event for `track`; `Page Viewed`, `Screen Viewed`, `Identified`, `Grouped`, `Aliased` for the others. */
  readonly name: string
  readonly category: SignalCategory
  /** The consent purpose it is kept for. */
  readonly purpose: string
  /** When it happened, in milliseconds, corrected for the sender's clock and never in the future. */
  readonly time: number
  readonly origin: SignalOrigin
  readonly properties: JsonObject
  /** Of `identify` (the person) and `group` (the account). */
  readonly traits?: JsonObject
  readonly anonymousId?: string
  readonly userId?: string
  /** Of `group`: the account. */
  readonly groupId?: string
  /** Of `alias`. */
  readonly previousId?: string
}
