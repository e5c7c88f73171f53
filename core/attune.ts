import type { ConsentState } from './consent/consent.ts'
import { noConsent } from './consent/consent.ts'
import { consentInForce } from './consent/in-force.ts'
import { switchesOf } from './decisions/switches.ts'
import { type Duration, toMilliseconds } from './duration.ts'
import { AttuneError } from './errors.ts'
import { checkUserId } from './identity/user-id.ts'
import { nearest } from './nearest.ts'
import type { Clock } from './ports/clock.ts'
import { systemClock } from './ports/clock.ts'
import type { ContextProviders } from './ports/context-providers.ts'
import type { Store } from './ports/store.ts'
import { type Background, inBackground } from './runtime/background.ts'
import { foldStep } from './runtime/change.ts'
import { checkDefinitions } from './runtime/check-definitions.ts'
import type { Definitions } from './runtime/definitions.ts'
import { Draft } from './runtime/draft.ts'
import { observeDue } from './runtime/flips.ts'
import { knownProfileId, switchesKey } from './runtime/keys.ts'
import { createMergeSaga } from './runtime/merge-saga.ts'
import { type PreviewTarget, previewParameter, signPreview, verifyPreview } from './runtime/preview-link.ts'
import { createProfiles } from './runtime/profiles.ts'
import { readSecrets } from './runtime/secret.ts'
import type { Shell } from './runtime/shell.ts'
import { compileSite, type Site } from './runtime/site.ts'
import { createSubscription, type TransitionListener } from './runtime/subscriptions.ts'
import { Visitor } from './runtime/visitor.ts'
import { within } from './runtime/within.ts'
import type { RequestFacts } from './signals/context.ts'
import { normaliseSignal } from './signals/normalise.ts'
import { requestContext } from './signals/request-context.ts'
import { resolveProviders } from './signals/resolve-providers.ts'
import { type Classification, classify } from './signals/vocabulary.ts'

/** What `createAttune()` takes: the site's definitions, and what they run on. */
export interface AttuneOptions<PlacementName extends string = string, SegmentName extends string = string>
  extends Definitions<PlacementName, SegmentName> {
  /** Where profiles live: `sqliteStore(path)`, `memoryStore()`, … */
  readonly store: Store
  /**
   * Signs cookies and links; the first signs, all verify, so put a new one in front to rotate. Default:
   * in development one is made and kept in `.attune/secret`; production refuses to start.
   */
  readonly secret?: string | readonly string[] | undefined
  /** Where the visitor is and what the weather is like there, if the site knows. */
  readonly providers?: ContextProviders
  /** Milliseconds a request may wait for the store, and again for providers. Default 50. */
  readonly budget?: number
  /** Milliseconds an awaited change (`await visitor.track()`, `identify()`) may take before it fails. Default 2000. */
  readonly patience?: number
  /** Told of everything that went wrong without stopping a page. Default: a line on stderr. */
  readonly onError?: (error: AttuneError) => void
  /** Default: the machine's. */
  readonly clock?: Clock
}

/** What a request brings along. */
export interface Arriving {
  readonly request: RequestFacts
  /** The profile id from the signed cookie. */
  readonly profileId?: string | undefined
  /** Who the site's live session says this is; they are identified at once. */
  readonly userId?: string | undefined
  /** The answers this browser remembers. */
  readonly consent?: ConsentState | undefined
  /** The token of a preview link. */
  readonly preview?: string | undefined
  /** Nothing of this request is stored, counted or set. Always so for bots, pages fetched ahead and previews. */
  readonly readOnly?: boolean
}

/** A site that was set up. `PlacementName`, `SegmentName`: the names in its definitions. */
export interface Attune<PlacementName extends string = string, SegmentName extends string = string> {
  /** Opens the visitor of one request. With the store slow or down: a stranger, within the budget, and one `onError`. */
  visit(arriving: Arriving): Promise<Visitor>
  /**
   * Takes a message of the Segment spec about a known person (`userId`), from the site's own systems.
   * Resolves when it is durable; false: the person has not consented to its purpose, or is not known.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID, ATTUNE_ID_INVALID
   */
  track(message: { readonly userId: string; readonly [field: string]: unknown }): Promise<boolean>
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
   * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT
   */
  previewLink(url: string, target: PreviewTarget<PlacementName>, options?: { expiresIn?: Duration }): string
  /** What kind of fact a signal of this name is, and the consent purpose it is kept for. */
  classify(signalName: string): Classification
  /** Signs and verifies cookies: the first signs. Never log them. */
  readonly secrets: readonly string[]
  /** IANA zone of the site. */
  readonly timeZone: string
  /** Names, for tools. */
  readonly placementNames: readonly PlacementName[]
  readonly segmentNames: readonly SegmentName[]
  /** The consent purposes: the standard ones, then the site's own. */
  readonly purposes: readonly string[]
  readonly clock: Clock
  /** Reports what went wrong without stopping a page; it never throws. */
  onError(error: AttuneError): void
  /** Whether the store answers. */
  health(): Promise<{ ready: boolean; store: string; problem?: string }>
  /** Writes what is pending and lets go of the store. */
  close(): Promise<void>
}

const previewLife: Duration = { days: 7 }
/** How often kill switches and time-only transitions are looked for, in milliseconds. */
const lookPeriod = 5_000
const subscriptionPeriod = 1_000

/**
 * Sets a site up: checks all definitions, compiles them, and opens the store.
 *
 * ```ts
 * const attune = await createAttune({ store: sqliteStore('attune.db'), segments, placements })
 * ```
 * @throws AttuneError ATTUNE_DEFINITIONS with every mistake, ATTUNE_SECRET_MISSING, ATTUNE_SECRET_WEAK
 */
export function createAttune<PlacementName extends string = never, SegmentName extends string = never>(
  options: AttuneOptions<PlacementName, SegmentName>,
): Promise<Attune<PlacementName, SegmentName>>
export async function createAttune(options: AttuneOptions): Promise<Attune> {
  const { store, clock = systemClock, budget = 50, patience = 2000, providers } = options
  const onError = guarded(options.onError ?? logError)
  checkDefinitions(options)
  const secrets = readSecrets(options.secret, process.env)
  const site = compileSite(options, { store, clock, patience, onError })
  const shell = createShell(site)
  const subscriptions = new Set<Background>()

  const readSwitches = async () => {
    const entry = await store.get(switchesKey)
    site.switches = switchesOf((entry?.value as string[] | undefined) ?? [])
    return entry?.version ?? null
  }

  const changeSwitches = async (change: (off: Set<string>) => void): Promise<void> => {
    const version = await readSwitches()
    const off = new Set(site.switches.off)
    change(off)
    const { partition, name } = switchesKey
    const value = [...off].sort()
    const result = await store.commit({ partition, check: [{ name, version }], set: [{ name, value }] })
    if (!result.ok) return changeSwitches(change)
    site.switches = switchesOf(value)
  }

  const looking = inBackground(
    async () => {
      await readSwitches()
      await observeDue(shell)
    },
    { period: lookPeriod, clock, onError },
  )
  await within(budget, clock, readSwitches()).catch((error) => onError(error))

  return {
    async visit({ request, profileId, userId, consent = noConsent, preview, readOnly = false }) {
      const place = providers
        ? await resolveProviders(request, providers, { timeout: budget, clock, onError })
        : {}
      const context = requestContext({ ...request, zone: request.zone ?? site.timeZone, ...place })
      const target = preview === undefined ? undefined : readPreview(preview, clock.now(), secrets, onError)
      const arrival = {
        consent,
        context,
        readOnly: readOnly || target !== undefined || context.bot || context.prefetch,
        ...(target && { preview: { [target.placement]: target } }),
      }
      if (profileId === undefined && userId === undefined) return new Visitor(shell, arrival, undefined)
      const open = async () => {
        const loaded = profileId === undefined ? undefined : await shell.profiles.load(profileId)
        const visitor = new Visitor(shell, arrival, loaded)
        if (userId !== undefined) await visitor.identify(userId)
        return visitor
      }
      try {
        return await within(budget, clock, open())
      } catch (error) {
        const failure = error as AttuneError
        onError(failure)
        return new Visitor(shell, { ...arrival, failure }, undefined)
      }
    },
    async track(message) {
      const userId = checkUserId(message.userId)
      const { events } = site
      const signal = normaliseSignal(message, { now: clock.now(), origin: 'server', definitions: events })
      const known = await shell.profiles.load(knownProfileId(userId))
      if (!known || !consentInForce(known.profile.consent, site.consent).allows(signal.purpose)) return false
      const draft = new Draft(known)
      draft.add(foldStep(signal, 'authenticated', site), signal)
      await within(patience, clock, shell.profiles.commit(draft))
      return true
    },
    subscribe(name, listener) {
      const serve = createSubscription(name, listener, site)
      const subscription = inBackground(serve, { period: subscriptionPeriod, clock, onError })
      subscriptions.add(subscription)
      subscription.wake()
      return () => {
        subscriptions.delete(subscription)
        return subscription.stop()
      }
    },
    switchOff: (key) => changeSwitches((off) => off.add(knownKey(key, site))),
    switchOn: (key) => changeSwitches((off) => off.delete(key)),
    get switchedOff() {
      return site.switches.off
    },
    previewLink(url, target, { expiresIn = previewLife } = {}) {
      knownKey(`${target.placement}/${target.experience}`, site)
      const token = signPreview(target, clock.now() + toMilliseconds(expiresIn), secrets)
      return `${url}${url.includes('?') ? '&' : '?'}${previewParameter}=${token}`
    },
    classify: (signalName) => classify(signalName, site.events),
    secrets,
    timeZone: site.timeZone,
    placementNames: site.placements.list.map(({ name }) => name),
    segmentNames: site.segments.list.map(({ name }) => name),
    purposes: site.consent.purposes,
    clock,
    onError,
    async health() {
      try {
        await within(budget, clock, store.get(switchesKey))
        return { ready: true, store: store.name }
      } catch (error) {
        return { ready: false, store: store.name, problem: (error as AttuneError).code }
      }
    },
    async close() {
      await looking.stop()
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()))
      await shell.profiles.settled()
      await store.close()
    },
  }
}

function createShell(site: Site): Shell {
  const merges = createMergeSaga(site, () => profiles)
  const profiles = createProfiles(site, merges.finish)
  return { site, profiles, merges }
}

/** A preview link that is no good shows the page as it is. */
function readPreview(
  token: string,
  now: number,
  secrets: readonly string[],
  onError: (error: AttuneError) => void,
): PreviewTarget | undefined {
  try {
    return verifyPreview(token, now, secrets)
  } catch (error) {
    onError(error as AttuneError)
    return undefined
  }
}

function knownKey(key: string, { placements }: Site): string {
  const known = placements.list.flatMap(({ name, experiences }) => [
    name,
    ...experiences.map((each) => each.key),
  ])
  if (known.includes(key)) return key
  const suggestion = nearest(key, known)
  const cure = suggestion ? ` Did you mean "${suggestion}"?` : ''
  throw new AttuneError('ATTUNE_UNKNOWN_PLACEMENT', `There is no placement or experience "${key}".${cure}`)
}

/** A listener that throws must not take a page down with it. */
function guarded(listener: (error: AttuneError) => void): (error: AttuneError) => void {
  return (error) => {
    try {
      listener(error)
    } catch (cause) {
      logError(new AttuneError('ATTUNE_LISTENER', `onError threw: ${String(cause)}`, { cause }))
    }
  }
}

function logError(error: AttuneError): void {
  process.stderr.write(`attune: ${error.code}: ${error.message}\n`)
}
