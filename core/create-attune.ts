import type { Attune } from './attune.ts'
import { checkOptions } from './check-options.ts'
import { checkText } from './check-text.ts'
import { hasVariant, knownKey, knownVariant } from './decisions/known-key.ts'
import type { Duration } from './duration.ts'
import { AttuneError } from './errors.ts'
import { heldBack } from './held-sites.ts'
import { createCounts } from './operations/counts.ts'
import { guardedStore } from './operations/guarded-store.ts'
import { silentLogger, stderrLogger, unfailing } from './operations/log.ts'
import { logBreaker } from './operations/log-breaker.ts'
import { measureWith } from './operations/telemetry.ts'
import type { AttuneOptions } from './options.ts'
import { systemClock } from './ports/clock.ts'
import { createCatalogue } from './runtime/catalogue/create-catalogue.ts'
import { checkDefinitions } from './runtime/check-definitions.ts'
import { createFollowUps } from './runtime/followups/create-follow-ups.ts'
import { joinCommits } from './runtime/followups/join-commits.ts'
import { schedulingStore } from './runtime/followups/scheduling-store.ts'
import { storeJobs } from './runtime/followups/store-jobs.ts'
import { isPauseKey } from './runtime/followups/wake.ts'
import { checkAuthority, mergePeople } from './runtime/merging/merge-people.ts'
import { unmergePeople } from './runtime/merging/unmerge.ts'
import { answerFor } from './runtime/people/answer-for.ts'
import { findPerson, personOf } from './runtime/people/find-person.ts'
import { trackKnown } from './runtime/people/track-known.ts'
import { exportPerson } from './runtime/privacy/export.ts'
import { createRetentionSweep } from './runtime/privacy/retention-sweep.ts'
import { verifyErased } from './runtime/privacy/verify.ts'
import { createShell } from './runtime/shell.ts'
import { compileSite } from './runtime/site.ts'
import { switchesKey } from './runtime/storing/keys.ts'
import { allowsDebug, debugParameter, signDebug } from './runtime/tokens/debug-token.ts'
import { checkTarget, previewParameter, signPreview } from './runtime/tokens/preview-link.ts'
import { readSecrets } from './runtime/tokens/secret.ts'
import { linkLife, withToken } from './runtime/tokens/signed-token.ts'
import { asError, inBackground } from './runtime/upkeep/background.ts'
import { type Abandoned, closeShell, refuseNewWork } from './runtime/upkeep/closing.ts'
import { errorListener } from './runtime/upkeep/error-listener.ts'
import { observeDue } from './runtime/upkeep/flips.ts'
import { healthOf } from './runtime/upkeep/health-of.ts'
import { createKillSwitches } from './runtime/upkeep/kill-switches.ts'
import { createSubscription } from './runtime/upkeep/subscriptions.ts'
import { watchShell } from './runtime/upkeep/watch.ts'
import { openAbsent, openVisit, outcomeOfVisit } from './runtime/visiting/open-visit.ts'
import { within } from './runtime/within.ts'
import { classify } from './signals/vocabulary.ts'

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
 * In a module that the command `attune` loads for its definitions it opens nothing, and its promise is never settled.
 * @throws AttuneError ATTUNE_DEFINITIONS with every mistake, ATTUNE_SECRET_MISSING, ATTUNE_SECRET_WEAK,
 * ATTUNE_OPTIONS where the package of a store is not installed
 */
export function createAttune<
  PlacementName extends string = never,
  SegmentName extends string = never,
  FeatureName extends string = never,
>(
  options: AttuneOptions<PlacementName, SegmentName, FeatureName>,
): Promise<Attune<PlacementName, SegmentName>>
export async function createAttune(options: AttuneOptions): Promise<Attune> {
  const held = heldBack(options)
  if (held) return held
  checkDefinitions(options)
  const {
    clock = systemClock,
    random = Math.random,
    budget = 50,
    patience = 2000,
    providers,
    workers = 4,
  } = options
  const counts = createCounts()
  const logger = unfailing(options.logger ?? (options.onError ? silentLogger : stderrLogger))
  const onError = errorListener({ counts, clock, logger, listener: options.onError })
  const guard = { clock, random, patience, counts, probeKey: switchesKey, changed: logBreaker(logger) }
  const { store: guarded, breakers } = guardedStore(options.store, guard)
  const jobs = options.jobs ?? storeJobs(guarded, clock, random)
  const { store, told } = jobs.join
    ? { store: guarded, told: async () => {} }
    : schedulingStore(guarded, (scheduled) =>
        jobs.enqueue(scheduled).catch((cause) => onError(asError(cause))),
      )
  const secrets = readSecrets(options.secret, process.env)
  const telemetries = [options.telemetry ?? []].flat()
  const measure = measureWith(telemetries)
  const site = compileSite(options, { store, breakers, counts, measure, clock, patience, onError })
  const shell = createShell(site)
  const { catalogue, settled } = createCatalogue(site)
  const visiting = { budget, providers, secrets }
  const switches = createKillSwitches(site)
  // Nobody waits for a page yet, and a store that is used for the first time may have its tables to make.
  await within(patience, clock, switches.read()).catch((error: AttuneError) => {
    // No waiting mends a mistake of the site, such as a package that is not installed.
    if (error.code === 'ATTUNE_OPTIONS') throw error
    onError(error)
  })
  await joinCommits(jobs, options.store, { clock, patience, onError })
  const followUps = createFollowUps(shell, {
    ...options,
    ...{
      jobs,
      sweeps: options.jobs !== undefined,
      random,
      workers,
      secrets,
      switches,
      open: (stored) => openAbsent(shell, stored),
    },
  })
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
      checkOptions('trackAll()', options, { source: true, history: true })
      if (!Array.isArray(messages)) throw notMessages
      return trackKnown(
        shell,
        messages,
        options?.source ?? serverSource,
        options?.history ? 'import' : 'server',
      )
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
      checkText(name, 'Call subscribe() with a name for its place: subscribe("crm", (transition) => …).')
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
    catalogue,
    followUps: followUps.face,
    async switchOff(key) {
      assertOpen()
      await switches.off(knownKey(key, site.placements))
    },
    async switchOn(key) {
      assertOpen()
      await switches.on(site.switches.isOff(key) ? key : knownKey(key, site.placements))
    },
    get switchedOff() {
      return site.switches.off.filter((key) => !isPauseKey(key))
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
      closing ??= closeShell(shell, {
        background: [...background, followUps],
        subscriptions,
        settled: async () => {
          await settled()
          await told()
        },
        release: followUps.close,
        unwatch,
        timeout,
      })
      return closing
    },
  }
  await followUps.start()
  // Not enumerable: what is logged or inspected must not give them away.
  return Object.defineProperty(attune, 'secrets', { value: secrets }) as Attune
}

const notMessages = new AttuneError(
  'ATTUNE_OPTIONS',
  'trackAll() takes a list of messages, also of one: trackAll([message]).',
)
