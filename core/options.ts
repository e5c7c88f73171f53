import type { AttuneError } from './errors.ts'
import type { Channel } from './ports/channel.ts'
import type { Clock } from './ports/clock.ts'
import type { ContextProviders } from './ports/context-providers.ts'
import type { Jobs } from './ports/jobs.ts'
import type { Logger } from './ports/logger.ts'
import type { MessageTemplates } from './ports/message-templates.ts'
import type { Store } from './ports/store.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { Definitions } from './runtime/definitions.ts'

/** What `createAttune()` takes: the site's definitions, and what they run on. */
export interface AttuneOptions<
  PlacementName extends string = string,
  SegmentName extends string = string,
  FeatureName extends string = string,
> extends Definitions<PlacementName, SegmentName, FeatureName> {
  /** Where profiles live: `sqliteStore(path)`, `memoryStore()`, … */
  readonly store: Store
  /**
   * Signs cookies and links; the first signs, all verify, so put a new one in front to rotate. Default: the
   * environment's ATTUNE_SECRET; without it development makes one, kept in `.attune/secret`, and production
   * refuses to start.
   */
  readonly secret?: string | readonly string[] | undefined
  /** What messages go by, under the names that follow-ups give: `{ email: smtp({ … }) }`. Default: none, nothing is sent. */
  readonly channels?: Readonly<Record<string, Channel>>
  /** What makes the messages: `mailTemplates({ … })`. */
  readonly messages?: MessageTemplates
  /** What wakes follow-ups in time. Default: the store's own schedule. */
  readonly jobs?: Jobs | undefined
  /** How many people's follow-ups this process works on at a time; 0: none, others do. Default 4. */
  readonly workers?: number
  /** Where the visitor is and what the weather is like there, if the site knows. */
  readonly providers?: ContextProviders
  /** Milliseconds a request may wait for the store, and again for providers. Default 50. */
  readonly budget?: number
  /**
   * Milliseconds an awaited change (`await visitor.track()`, `identify()`) may take before it fails, and
   * `createAttune()` waits for the store. Default 2000.
   */
  readonly patience?: number
  /**
   * Told of everything that went wrong without stopping a page, with all that is known of it: it may be
   * personal. Default: the logger alone.
   */
  readonly onError?: (error: AttuneError) => void
  /**
   * Told the same with nothing personal in it, and of the store going down and coming back: pino, `console`,
   * or anything with their methods. Default: a line on stderr for what goes wrong, unless there is `onError`.
   */
  readonly logger?: Logger
  /** Traces and metrics: `openTelemetry()`, `prometheus(registry)`, or several. Default: none. */
  readonly telemetry?: Telemetry | readonly Telemetry[]
  /** Default: the machine's. */
  readonly clock?: Clock
  /** 0 ≤ random() < 1: how long to pause after failures, for tests. Default: `Math.random`. */
  readonly random?: () => number
}
