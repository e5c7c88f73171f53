import { checkOptions } from './check-options.ts'
import { hasVariant, knownKey, knownVariant } from './decisions/known-key.ts'
import type { Duration } from './duration.ts'
import { AttuneError } from './errors.ts'
import { createCounts } from './operations/counts.ts'
import { guardedStore } from './operations/guarded-store.ts'
import type { Health } from './operations/health.ts'
import { silentLogger, stderrLogger, unfailing } from './operations/log.ts'
import { logBreaker } from './operations/log-breaker.ts'
import { measureWith } from './operations/telemetry.ts'
import { type Clock, systemClock } from './ports/clock.ts'
import type { ContextProviders } from './ports/context-providers.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import type { Telemetry } from './ports/telemetry.ts'
import { type AnswerDetails, answerFor } from './runtime/answer-for.ts'
import { inBackground } from './runtime/background.ts'
import { checkDefinitions } from './runtime/check-definitions.ts'
import { type Abandoned, closeShell, refuseNewWork } from './runtime/closing.ts'
import { allowsDebug, debugParameter, signDebug } from './runtime/debug-token.ts'
import type { Definitions } from './runtime/definitions.ts'
import { errorListener } from './runtime/error-listener.ts'
import { findPerson, type Person, type PersonReference, personOf } from './runtime/find-person.ts'
import { observeDue } from './runtime/flips.ts'
import { healthOf } from './runtime/health-of.ts'
import { switchesKey } from './runtime/keys.ts'
import { createKillSwitches } from './runtime/kill-switches.ts'
import type { KnownMessage } from './runtime/known-message.ts'
import { checkAuthority, type MergeAuthority, type Merged, mergePeople } from './runtime/merge-people.ts'
import { checkTarget, type PreviewTarget, previewParameter, signPreview } from './runtime/preview-link.ts'
import type { Erasure, ErasureReason } from './runtime/privacy/erase.ts'
import { exportPerson } from './runtime/privacy/export.ts'
import type { PersonExport } from './runtime/privacy/person-export.ts'
import { createRetentionSweep } from './runtime/privacy/retention-sweep.ts'
import { type ErasureProof, verifyErased } from './runtime/privacy/verify.ts'
import { readSecrets } from './runtime/secret.ts'
import { createShell } from './runtime/shell.ts'
import { linkLife, withToken } from './runtime/signed-token.ts'
import { compileSite } from './runtime/site.ts'
import { createSubscription, type TransitionListener } from './runtime/subscriptions.ts'
import { type TrackOutcome, trackKnown } from './runtime/track-known.ts'
import { type Unmerged, unmergePeople } from './runtime/unmerge.ts'
import { type Arriving, openVisit, outcomeOfVisit } from './runtime/visit.ts'
import type { Visitor } from './runtime/visitor.ts'
import { watchShell } from './runtime/watch.ts'
import { within } from './runtime/within.ts'
import { type Classification, classify } from './signals/vocabulary.ts'

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
  /** Where the visitor is and what the weather is like there, if the site knows. */
  readonly providers?: ContextProviders
  /** Milliseconds a request may wait for the store, and again for providers. Default 50. */
  readonly budget?: number
  /** Milliseconds an awaited change (`await visitor.track()`, `identify()`) may take before it fails. Default 2000. */
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

/** A site that was set up. `PlacementName`, `SegmentName`: the names in its definitions. */
export interface Attune<PlacementName extends string = string, SegmentName extends string = string> {
  /**
   * Opens the visitor of one request, or of a `person` whom the site asks about. With the store slow or down: a
   * stranger, within the budget, and one `onError`.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE for a `person` that is no reference
   */
  visit(arriving: Arriving): Promise<Visitor>
  /**
   * Takes a message of the Segment spec about a person, from the site's own systems. They are known by `userId`,
   * stored or not yet, or by `ids`, by namespace; with both, the ids are linked to the person as `visitor.claim()`
   * does. `context.consent.categoryPreferences` says what they allowed, where they have not answered themselves.
   * An `alias` makes the person of `previousId`, a user id or an unknown visitor's, part of that of `userId`.
   * Resolves when it is durable; false: the person has not consented to its purpose, or nobody is known by its ids.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_OPTIONS
   */
  track(message: KnownMessage): Promise<boolean>
  /**
   * Takes many such messages, in their order for each person, and answers for each in its place. What is wrong
   * with one keeps no other out. `source` names the sender in records of consent; default `server`. When it
   * rejects, some may be stored: with the same message ids it is safe to send all of them again.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_STORE_CLOSED, ATTUNE_CONFLICT
   */
  trackAll(messages: readonly unknown[], options?: { readonly source?: string }): Promise<TrackOutcome[]>
  /**
   * Records answers about consent that a person gave elsewhere: at the till, on paper, in an app. Somebody with a
   * user id need not be known before. Refusing clears what the purpose covered. Resolves when it is durable;
   * false: the reference, not a user id, leads to nobody.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_UNKNOWN_PURPOSE, ATTUNE_CONSENT_ANSWER, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
   */
  answerConsent(
    person: PersonReference,
    answers: Readonly<Record<string, boolean>>,
    details: AnswerDetails,
  ): Promise<boolean>
  /**
   * Who a user id, an identifier of a namespace, or a profile id leads to; undefined: nobody.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
   */
  find(reference: PersonReference): Promise<Person | undefined>
  /**
   * Makes one person of two, known or not: all that leads to either leads to the one from now on, whose user id
   * is that of `into`. The log keeps who said so, and why. Undefined: nobody is stored under one of the two.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_CONFLICT, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
   */
  merge(from: PersonReference, into: PersonReference, authority: MergeAuthority): Promise<Merged | undefined>
  /**
   * Undoes the last merge of a person, by the `mergeId` of the log's topic `merges`, within 30 days, as far as it
   * can be; the answer says what could not. Undefined: there is no such merge, it is too long ago, or somebody
   * has withdrawn their consent since.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_UNMERGE, ATTUNE_CONFLICT, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
   */
  unmerge(person: PersonReference, mergeId: string, authority: MergeAuthority): Promise<Unmerged | undefined>
  /**
   * Calls `listener` whenever a person enters or leaves a segment, at least once each; `name` keeps its
   * place over restarts. Returns what ends the subscription.
   */
  subscribe(name: string, listener: TransitionListener): () => Promise<void>
  /** Switches off a placement (`home.hero`) or one experience (`home.hero/machines`), in every process within 5 seconds. */
  switchOff(key: PlacementName | `${PlacementName}/${string}`): Promise<void>
  /** Undoes `switchOff`; nothing happens if it was not switched off. */
  switchOn(key: string): Promise<void>
  /** What is switched off. */
  readonly switchedOff: readonly string[]
  /**
   * A link that shows one variant to whoever opens it, and stores and counts nothing.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_UNKNOWN_PLACEMENT
   */
  previewLink(url: string, target: PreviewTarget<PlacementName>, options?: { expiresIn?: Duration }): string
  /**
   * Everything that is stored of a person, as plain JSON for them to read, of every purpose; undefined: nobody
   * is stored. Let only who is logged in, or your staff, ask for it.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_STORE_UNAVAILABLE
   */
  export(person: PersonReference): Promise<PersonExport | undefined>
  /**
   * Erases a person: profile, timeline, what leads to it, scheduled looks and the log. A tombstone under a
   * hash of the id stays for 400 days: what is dated before is not taken in again, and a later visit begins
   * a new profile. The known person behind `profileId` is erased as well, so let only who is logged in, or
   * your staff, ask for that. Reads the whole store. Resolves when it is done; once begun it is finished by
   * any process of the site, and doing it again does no harm.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_STORE_UNAVAILABLE, ATTUNE_CONFLICT
   */
  erase(person: PersonReference, reason?: ErasureReason): Promise<Erasure>
  /**
   * Looks through the whole store, its log and its schedule for anything that is left of somebody erased.
   * After `erase()` give it the `profileIds` of its answer: nothing else knows the ids of old browsers.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_STORE_UNAVAILABLE
   */
  verifyErased(person: PersonReference | { readonly profileIds: readonly string[] }): Promise<ErasureProof>
  /**
   * A link whose holder sees what was decided for that request and why, in the header `Attune-Debug` of the
   * response, and how long it took. It shows who came by, but neither ids nor traits. Expires after a day.
   * @throws AttuneError ATTUNE_OPTIONS
   */
  debugLink(url: string, options?: { expiresIn?: Duration }): string
  /** Whether the token of a debug link is good: for middleware. */
  allowsDebug(token: string): boolean
  /** What kind of fact a signal of this name is, and the consent purpose it is kept for. */
  classify(signalName: string): Classification
  /** Signs and verifies cookies: the first signs. Never log them. */
  readonly secrets: readonly string[]
  /** IANA zone of the site. */
  readonly timeZone: string
  /** Names, for tools. */
  readonly placementNames: readonly PlacementName[]
  /** As `switchOff` takes them: `home.hero/machines`. */
  readonly experienceKeys: readonly string[]
  readonly segmentNames: readonly SegmentName[]
  /** The events the definitions say something of. */
  readonly eventNames: readonly string[]
  /** Whether the definitions have this variant of this experience in this placement. */
  hasVariant(target: PreviewTarget): boolean
  /** The consent purposes: the standard ones, then the site's own. */
  readonly purposes: readonly string[]
  readonly clock: Clock
  /** Where the site says what it does; it never throws. Hand nothing personal to it. */
  readonly logger: Logger
  /** Reports what went wrong without stopping a page; it never throws. */
  onError(error: AttuneError): void
  /** Whether the store answers, and what went wrong in this process; it never rejects. */
  health(): Promise<Health>
  /**
   * Takes nothing new: pages are strangers', awaited changes, `track()`, `subscribe()` and switches are
   * refused with ATTUNE_STORE_CLOSED. Finishes what is under way, for at most `timeout` milliseconds (default
   * 10,000), lets go of the store, and says what it had to abandon. It rejects for a misspelt option alone.
   * @throws AttuneError ATTUNE_OPTIONS
   */
  close(options?: { readonly timeout?: number }): Promise<Abandoned>
}

const previewLife: Duration = { days: 7 }
const debugLife: Duration = { days: 1 }
/** How often kill switches and time-only transitions are looked for, in milliseconds. */
const lookPeriod = 5_000
const subscriptionPeriod = 1_000
/** How often writes are tried again that the store could not take. */
const flushPeriod = 1_000
const closeTimeout = 10_000
const linkOptionNames = { expiresIn: true } as const
/** Who sent what names no sender, in records of consent. */
const serverSource = 'server'

/**
 * Sets a site up: checks all definitions, compiles them, and opens the store.
 *
 * ```ts
 * const attune = await createAttune({ store: sqliteStore('attune.db'), segments, placements })
 * ```
 * @throws AttuneError ATTUNE_DEFINITIONS with every mistake, ATTUNE_SECRET_MISSING, ATTUNE_SECRET_WEAK
 */
export function createAttune<
  PlacementName extends string = never,
  SegmentName extends string = never,
  FeatureName extends string = never,
>(
  options: AttuneOptions<PlacementName, SegmentName, FeatureName>,
): Promise<Attune<PlacementName, SegmentName>>
export async function createAttune(options: AttuneOptions): Promise<Attune> {
  checkDefinitions(options)
  const { clock = systemClock, random = Math.random, budget = 50, patience = 2000, providers } = options
  const counts = createCounts()
  const logger = unfailing(options.logger ?? (options.onError ? silentLogger : stderrLogger))
  const onError = errorListener({ counts, clock, logger, listener: options.onError })
  const guard = { clock, random, patience, counts, probeKey: switchesKey, changed: logBreaker(logger) }
  const { store, breakers } = guardedStore(options.store, guard)
  const secrets = readSecrets(options.secret, process.env)
  const telemetries = [options.telemetry ?? []].flat()
  const measure = measureWith(telemetries)
  const site = compileSite(options, { store, breakers, counts, measure, clock, patience, onError })
  const shell = createShell(site)
  const visiting = { budget, providers, secrets }
  const switches = createKillSwitches(site)
  const subscriptions = new Map<() => Promise<void>, string>()
  let closing: Promise<Abandoned> | undefined
  const look = async () => {
    await switches.read()
    await observeDue(shell)
  }
  const looping = { clock, random, onError }
  const background = [
    inBackground(look, { period: lookPeriod, ...looping }),
    ...(site.retention
      ? [inBackground(createRetentionSweep(shell), { period: lookPeriod, ...looping })]
      : []),
    inBackground(shell.pageWrites.flush, { period: flushPeriod, ...looping }),
  ]
  const unwatch = watchShell(shell, telemetries)
  /** Throws once the site is closed. */
  const assertOpen = () => {
    if (site.closed) throw site.closed
  }
  await within(budget, clock, switches.read()).catch(onError)

  const attune: Omit<Attune, 'secrets'> = {
    visit: measure
      ? (arriving) => measure('visit', () => openVisit(shell, arriving, visiting), outcomeOfVisit)
      : (arriving) => openVisit(shell, arriving, visiting),
    async track(message) {
      const [outcome] = await trackKnown(shell, [message], serverSource)
      if (outcome instanceof AttuneError) throw outcome
      return outcome === 'stored'
    },
    async trackAll(messages, options) {
      checkOptions('trackAll()', options, { source: true })
      return trackKnown(shell, messages, options?.source ?? serverSource)
    },
    async answerConsent(person, answers, details) {
      assertOpen()
      return answerFor(shell, person, answers, details)
    },
    async find(reference) {
      assertOpen()
      const found = await within(patience, clock, findPerson(shell, reference), breakers.reads)
      return found && personOf(found.profile)
    },
    async merge(from, into, authority) {
      assertOpen()
      const cause = { source: 'site' as const, ...checkAuthority(authority, 'merge()') }
      return within(patience, clock, mergePeople(shell, from, into, cause), breakers.writes)
    },
    async unmerge(person, mergeId, authority) {
      assertOpen()
      const checked = checkAuthority(authority, 'unmerge()')
      return within(patience, clock, unmergePeople(shell, person, mergeId, checked), breakers.writes)
    },
    subscribe(name, listener) {
      if (typeof listener !== 'function') {
        throw new AttuneError('ATTUNE_OPTIONS', `subscribe("${name}") takes a function to call as well.`)
      }
      assertOpen()
      const { serve, release } = createSubscription(name, listener, site)
      const serving = inBackground(serve, { period: subscriptionPeriod, ...looping })
      const end = async () => {
        await serving.stop()
        subscriptions.delete(end)
        await release()
      }
      subscriptions.set(end, name)
      serving.wake()
      return end
    },
    async switchOff(key) {
      assertOpen()
      await switches.off(knownKey(key, site.placements))
    },
    async switchOn(key) {
      assertOpen()
      await switches.on(site.switches.isOff(key) ? key : knownKey(key, site.placements))
    },
    get switchedOff() {
      return site.switches.off
    },
    previewLink(url, target, options) {
      checkOptions('previewLink()', options, linkOptionNames)
      const life = linkLife(options?.expiresIn ?? previewLife)
      checkTarget(target)
      knownVariant(target, site.placements)
      const token = signPreview(target, clock.now() + life, secrets)
      return withToken(url, previewParameter, token)
    },
    async export(person) {
      assertOpen()
      return exportPerson(shell, person)
    },
    async erase(person, reason) {
      assertOpen()
      return shell.erasures.erase(person, reason)
    },
    async verifyErased(person) {
      assertOpen()
      return verifyErased(shell, person)
    },
    debugLink(url, options) {
      checkOptions('debugLink()', options, linkOptionNames)
      const life = linkLife(options?.expiresIn ?? debugLife)
      return withToken(url, debugParameter, signDebug(clock.now() + life, secrets))
    },
    allowsDebug: (token) => allowsDebug(token, clock.now(), secrets),
    classify: (signalName) => classify(signalName, site.events),
    timeZone: site.timeZone,
    placementNames: site.placements.list.map(({ name }) => name),
    experienceKeys: site.placements.list.flatMap(({ experiences }) => experiences.map(({ key }) => key)),
    segmentNames: site.segments.list.map(({ name }) => name),
    eventNames: Object.keys(site.events),
    hasVariant: (target) => hasVariant(target, site.placements),
    purposes: site.consent.purposes,
    clock,
    logger,
    onError,
    health: () => healthOf(shell, budget),
    close(options) {
      try {
        checkOptions('close()', options, { timeout: true })
      } catch (error) {
        return Promise.reject(error)
      }
      const { timeout = closeTimeout } = options ?? {}
      refuseNewWork(shell)
      closing ??= closeShell(shell, { background, subscriptions, unwatch, timeout })
      return closing
    },
  }
  // Not enumerable: what is logged or inspected must not give them away.
  return Object.defineProperty(attune, 'secrets', { value: secrets }) as Attune
}
