import { type ConsentState, noConsent } from '../../consent/consent.ts'
import type { AttuneError, ErrorCode } from '../../errors.ts'
import type { Comer } from '../../operations/counts.ts'
import type { ContextProviders } from '../../ports/context-providers.ts'
import type { RequestContext, RequestFacts } from '../../signals/context.ts'
import { requestContext } from '../../signals/request-context.ts'
import { resolveProviders } from '../../signals/resolve-providers.ts'
import { findPerson, type PersonReference } from '../people/find-person.ts'
import type { Shell } from '../shell.ts'
import { type PreviewTarget, verifyPreview } from '../tokens/preview-link.ts'
import { within } from '../within.ts'
import { type Arrival, Visitor } from './visitor.ts'

/** What a request brings along. */
export interface Arriving {
  readonly request: RequestFacts
  /** The profile id from the signed cookie. */
  readonly profileId?: string | undefined
  /** Who the site's live session says this is; they are identified at once. */
  readonly userId?: string | undefined
  /**
   * Whom the site asks about when they are not there themselves: a mail, a job, another service. In place of
   * `profileId` and `userId`; it begins and merges nobody, and who is not stored is a stranger of whom nothing is kept.
   */
  readonly person?: PersonReference | undefined
  /** The answers this browser remembers. */
  readonly consent?: ConsentState | undefined
  /** The token of a preview link. */
  readonly preview?: string | undefined
  /** Nothing of this request is stored, counted or set. Always so for bots, pages fetched ahead and previews. */
  readonly readOnly?: boolean
  /** Why the store is not asked: the visitor is a stranger, as when it is down, and the browser keeps its cookie. */
  readonly failure?: AttuneError | undefined
  /**
   * Whether a profile may be begun, should it come to that; asked at most once. Where not, nothing is kept, and
   * awaited changes fail with ATTUNE_RATE_LIMITED. Somebody who is identified is not asked about.
   */
  readonly mayBegin?: () => boolean
}

export interface VisitOptions {
  /** Milliseconds for the store, and again for the providers. */
  readonly budget: number
  readonly providers: ContextProviders | undefined
  readonly secrets: readonly string[]
}

/** Law 5: opens the visitor of one request; with the store slow or down a stranger, within the budget. */
export async function openVisit(shell: Shell, arriving: Arriving, options: VisitOptions): Promise<Visitor> {
  const visitor = await open(shell, arriving, options)
  shell.site.counts.visits[comer(visitor)]++
  return visitor
}

/** For telemetry. */
export function outcomeOfVisit({ failure }: Visitor): string {
  return failure?.code ?? 'ok'
}

function comer(visitor: Visitor): Comer {
  if (visitor.failure) return 'failed'
  if (visitor.isReadOnly) return 'readonly'
  return visitor.isStored ? visitor.kind : 'new'
}

async function open(shell: Shell, arriving: Arriving, options: VisitOptions): Promise<Visitor> {
  const { clock, onError, breakers, features } = shell.site
  const { profileId, userId, person } = arriving
  const failure = shell.site.closed ?? arriving.failure
  const context = await contextOf(
    arriving.request,
    shell,
    failure ? { ...options, providers: undefined } : options,
  )
  const arrival = arrivalOf(arriving, context, shell, options)
  if (failure) return new Visitor(shell, { ...arrival, failure }, undefined)
  if (profileId === undefined && userId === undefined && person === undefined)
    return new Visitor(shell, arrival, undefined)
  const known = async () => {
    if (person !== undefined) return absent(shell, arrival, person)
    const loaded = profileId === undefined ? undefined : await shell.profiles.load(profileId)
    const visitor = new Visitor(shell, arrival, loaded)
    if (userId !== undefined) await visitor.identify(userId)
    return visitor
  }
  try {
    const started = clock.now()
    const visitor = await within(options.budget, clock, known(), breakers.reads)
    if (features.ofAccounts.length > 0) {
      await visitor.lookUpAccount(Math.max(1, options.budget - (clock.now() - started)))
    }
    return visitor
  } catch (error) {
    const failure = error as AttuneError
    if (person !== undefined && mistakes.has(failure.code)) throw failure
    onError(failure)
    return new Visitor(shell, { ...arrival, failure }, undefined)
  }
}

/** What a reference to a person can be wrong about: who wrote it is told. */
const mistakes: ReadonlySet<ErrorCode> = new Set([
  'ATTUNE_OPTIONS',
  'ATTUNE_ID_INVALID',
  'ATTUNE_UNKNOWN_NAMESPACE',
])

async function absent(shell: Shell, arrival: Arrival, person: PersonReference): Promise<Visitor> {
  const stored = await findPerson(shell, person)
  return new Visitor(shell, { ...arrival, absent: true, readOnly: arrival.readOnly || !stored }, stored)
}

async function contextOf(
  request: RequestFacts,
  { site }: Shell,
  { budget, providers }: VisitOptions,
): Promise<RequestContext> {
  const { clock, onError, timeZone } = site
  const zoned = { ...request, zone: request.zone ?? timeZone }
  if (!providers) return requestContext(zoned)
  return requestContext({
    ...zoned,
    ...(await resolveProviders(request, providers, { timeout: budget, clock, onError })),
  })
}

function arrivalOf(
  { consent = noConsent, preview, readOnly = false, mayBegin }: Arriving,
  context: RequestContext,
  { site }: Shell,
  { secrets }: VisitOptions,
): Arrival {
  const target = preview === undefined ? undefined : previewed(preview, site, secrets)
  return {
    consent,
    context,
    readOnly: readOnly || target !== undefined || context.bot || context.prefetch,
    ...(mayBegin && { mayBegin }),
    ...(target && { preview: { [target.placement]: target } }),
  }
}

/** A link that is no good shows the page as it is; anybody can make one up, so nobody is told. */
function previewed(
  token: string,
  { clock }: Shell['site'],
  secrets: readonly string[],
): PreviewTarget | undefined {
  try {
    return verifyPreview(token, clock.now(), secrets)
  } catch {
    return undefined
  }
}
