import type { ConsentModel } from '../consent/consent.ts'
import { standardPurposes } from '../consent/consent.ts'
import type { ConsentPolicy } from '../consent/in-force.ts'
import { type CompiledPlacements, compilePlacements } from '../decisions/compile.ts'
import { allOn, type Switches } from '../decisions/switches.ts'
import { toMilliseconds } from '../duration.ts'
import type { AttuneError } from '../errors.ts'
import { type CompiledFollowUps, compileFollowUps } from '../followups/compile.ts'
import { compileNamespaces, type Namespaces } from '../identity/namespaces.ts'
import type { Counts } from '../operations/counts.ts'
import type { Breakers } from '../operations/guarded-store.ts'
import type { Measure } from '../operations/telemetry.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import type { Features } from '../profile/features/compile.ts'
import { type Cutoffs, cutoffsAt, type RetentionLimits } from '../profile/retention.ts'
import { compileSegments, type Segments } from '../segments/segments.ts'
import type { RequestContext } from '../signals/context.ts'
import type { SignalCategory } from '../signals/signal.ts'
import { classify, type SignalDefinitions } from '../signals/vocabulary.ts'
import type { Definitions, RetentionDefinition } from './definitions.ts'
import { compileSiteFeatures, defaultCurrency, featureNames } from './site-features.ts'

/** Everything a site was set up with, compiled: what the parts of the shell hand to each other. */
export interface Site {
  readonly store: Store
  readonly clock: Clock
  readonly features: Features
  readonly segments: Segments
  readonly placements: CompiledPlacements
  readonly followUps: CompiledFollowUps
  readonly events: SignalDefinitions
  readonly consent: ConsentPolicy & {
    model(context: RequestContext): ConsentModel
    /** The model where there is no request to ask: what depends on one presumes nothing. */
    readonly presumed: ConsentModel
  }
  readonly namespaces: Namespaces
  /** What is too old to be kept; absent where the site set no limit. */
  readonly retention?: (now: number) => Cutoffs
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
  /** Milliseconds an awaited change may take. */
  readonly patience: number
  /** Told when the store is too late for somebody. */
  readonly breakers: Breakers
  readonly counts: Counts
  /** Undefined when nobody measures. */
  readonly measure?: Measure | undefined
  /** Why nothing new is taken; undefined until the site is closed. */
  closed: AttuneError | undefined
  /** The newest kill switches this process knows. */
  switches: Switches
  purposeOfEvent(name: string): string
  /** Whether a signal of this name shows what somebody is drawn to, rather than who they are or what they bought. */
  isInterest(name: string): boolean
  purposeOfTrait(name: string): string
  readonly featureNames: readonly string[]
  readonly accountFeatureNames: readonly string[]
  /** The index of the feature that lists what somebody does not want to see. */
  readonly notInterested: number
  featureName(index: number): string
  onError(error: AttuneError): void
}

export interface SitePorts {
  readonly store: Store
  readonly clock: Clock
  readonly patience: number
  readonly breakers: Breakers
  readonly counts: Counts
  readonly measure?: Measure | undefined
  onError(error: AttuneError): void
}

const interests: readonly SignalCategory[] = ['behavioral', 'contextual', 'preference']

/** Compiles definitions that were validated. */
export function compileSite(definitions: Definitions, ports: SitePorts): Site {
  const { segments: conditions = {}, placements = {}, events = {}, traits = {}, consent = {} } = definitions
  const timeZone = definitions.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const features = compileSiteFeatures(definitions)
  const purposeOfTrait = (name: string) =>
    Object.hasOwn(traits, name) ? traits[name]!.purpose : 'personalization'
  const segments = compileSegments(conditions, features, definitions.groups, purposeOfTrait)
  const names = new Map(featureNames(definitions).map((name) => [features.named(name)!.index, name]))
  const limits = definitions.retention && limitsOf(definitions.retention)
  const { model = 'opt-in', purposes = [], deniedByGpc = ['marketing'] } = consent
  return {
    ...ports,
    features,
    segments,
    placements: compilePlacements(placements, segments, timeZone),
    followUps: compileFollowUps(definitions.followUps, definitions.sending, segments),
    events,
    consent: {
      purposes: [...new Set([...standardPurposes, ...purposes])],
      deniedByGpc,
      model: typeof model === 'function' ? model : () => model,
      presumed: typeof model === 'function' ? 'opt-in' : model,
    },
    namespaces: compileNamespaces(definitions.namespaces),
    ...(limits && {
      retention: (now: number) => cutoffsAt(limits, (name) => classify(name, events).category, now),
    }),
    timeZone,
    currency: definitions.currency ?? defaultCurrency,
    closed: undefined,
    switches: allOn,
    purposeOfEvent: (name) => classify(name, events).purpose,
    isInterest: (name) => interests.includes(classify(name, events).category),
    notInterested: features.named('notInterested')!.index,
    purposeOfTrait,
    featureNames: featureNames(definitions),
    accountFeatureNames: Object.keys(definitions.accountFeatures ?? {}),
    featureName: (index) => names.get(index) ?? eventName(features.list[index]!.definition.events),
  }
}

function limitsOf(retention: RetentionDefinition): RetentionLimits {
  const given = Object.entries(retention).filter(([, duration]) => duration !== undefined)
  return Object.fromEntries(given.map(([category, duration]) => [category, toMilliseconds(duration)]))
}

/** What an unnamed feature, behind an `$event` condition, is called in explanations. */
function eventName(events: unknown): string {
  return `how often: ${Array.isArray(events) ? events.join(' or ') : String(events)}`
}
