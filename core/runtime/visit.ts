import { type ConsentState, noConsent } from '../consent/consent.ts'
import type { AttuneError } from '../errors.ts'
import type { Comer } from '../operations/counts.ts'
import type { ContextProviders } from '../ports/context-providers.ts'
import type { RequestContext, RequestFacts } from '../signals/context.ts'
import { requestContext } from '../signals/request-context.ts'
import { resolveProviders } from '../signals/resolve-providers.ts'
import { type PreviewTarget, verifyPreview } from './preview-link.ts'
import type { Shell } from './shell.ts'
import { type Arrival, Visitor } from './visitor.ts'
import { within } from './within.ts'

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
  const { profileId, userId } = arriving
  const { closed } = shell.site
  const context = await contextOf(
    arriving.request,
    shell,
    closed ? { ...options, providers: undefined } : options,
  )
  const arrival = arrivalOf(arriving, context, shell, options)
  if (closed) return new Visitor(shell, { ...arrival, failure: closed }, undefined)
  if (profileId === undefined && userId === undefined) return new Visitor(shell, arrival, undefined)
  const known = async () => {
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
    onError(failure)
    return new Visitor(shell, { ...arrival, failure }, undefined)
  }
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
  { consent = noConsent, preview, readOnly = false }: Arriving,
  context: RequestContext,
  { site }: Shell,
  { secrets }: VisitOptions,
): Arrival {
  const target = preview === undefined ? undefined : previewed(preview, site, secrets)
  return {
    consent,
    context,
    readOnly: readOnly || target !== undefined || context.bot || context.prefetch,
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
