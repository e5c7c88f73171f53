import { noConsent } from '../../consent/consent.ts'
import type { AttuneError, ErrorCode } from '../../errors.ts'
import type { PersonReference } from '../../identity/person.ts'
import type { Comer } from '../../operations/counts.ts'
import type { ContextProviders } from '../../ports/context-providers.ts'
import type { RequestContext, RequestFacts } from '../../signals/context.ts'
import { requestContext } from '../../signals/request-context.ts'
import { resolveProviders } from '../../signals/resolve-providers.ts'
import type { Visitor } from '../../visitor.ts'
import { findPerson } from '../people/find-person.ts'
import type { Shell } from '../shell.ts'
import type { Stored } from '../storing/draft.ts'
import { within } from '../within.ts'
import { lookUpAccount } from './account-sums.ts'
import { type Arrival, arrivalOf } from './arrival.ts'
import { type Arriving, checkArriving } from './arriving.ts'
import { identify } from './becoming-somebody.ts'
import { OpenedVisit } from './opened-visit.ts'
import { OpenedVisitor } from './opened-visitor.ts'

export interface VisitOptions {
  /** Milliseconds for the store, and again for the providers. */
  readonly budget: number
  readonly providers: ContextProviders | undefined
  readonly secrets: readonly string[]
}

/** Law 5: opens the visitor of one request; with the store slow or down a stranger, within the budget. */
export async function openVisit(shell: Shell, arriving: Arriving, options: VisitOptions): Promise<Visitor> {
  checkArriving(arriving)
  const visit = await open(shell, arriving, options)
  shell.site.counts.visits[comer(visit)]++
  return new OpenedVisitor(visit)
}

/** For telemetry. */
export function outcomeOfVisit({ failure }: Visitor): string {
  return failure?.code ?? 'ok'
}

function comer(visit: OpenedVisit): Comer {
  if (visit.failure) return 'failed'
  if (visit.isReadOnly) return 'readonly'
  return visit.isStored ? visit.profile.kind : 'new'
}

async function open(shell: Shell, arriving: Arriving, options: VisitOptions): Promise<OpenedVisit> {
  const { clock, onError, breakers, features } = shell.site
  const { profileId, userId, person } = arriving
  const failure = shell.site.closed ?? arriving.failure
  const context = await contextOf(
    arriving.request,
    shell,
    failure ? { ...options, providers: undefined } : options,
  )
  const arrival = arrivalOf(arriving, context, shell.site, options.secrets)
  if (failure) return new OpenedVisit(shell, { ...arrival, failure }, undefined)
  if (profileId === undefined && userId === undefined && person === undefined)
    return new OpenedVisit(shell, arrival, undefined)
  const known = async () => {
    if (person !== undefined) return absent(shell, arrival, person)
    const loaded = profileId === undefined ? undefined : await shell.profiles.load(profileId)
    const visit = new OpenedVisit(shell, arrival, loaded)
    if (userId !== undefined) await identify(visit, userId)
    return visit
  }
  try {
    const started = clock.now()
    const visit = await within(options.budget, clock, known(), breakers.reads)
    if (features.ofAccounts.length > 0) {
      await lookUpAccount(visit, Math.max(1, options.budget - (clock.now() - started)))
    }
    return visit
  } catch (error) {
    const failure = error as AttuneError
    if (person !== undefined && mistakes.has(failure.code)) throw failure
    onError(failure)
    return new OpenedVisit(shell, { ...arrival, failure }, undefined)
  }
}

/** What a reference to a person can be wrong about: who wrote it is told. */
const mistakes: ReadonlySet<ErrorCode> = new Set([
  'ATTUNE_OPTIONS',
  'ATTUNE_ID_INVALID',
  'ATTUNE_UNKNOWN_NAMESPACE',
])

/** Somebody a message is made for: as they were read, with nothing of a request. Nobody: a stranger, who leaves no trace. */
export function openAbsent(shell: Shell, stored?: Stored): Visitor {
  const { clock, timeZone } = shell.site
  const context = requestContext({ method: 'GET', url: '/', headers: {}, now: clock.now(), zone: timeZone })
  const arrival: Arrival = { consent: noConsent, context, absent: true, readOnly: !stored }
  return new OpenedVisitor(new OpenedVisit(shell, arrival, stored))
}

async function absent(shell: Shell, arrival: Arrival, person: PersonReference): Promise<OpenedVisit> {
  const stored = await findPerson(shell, person)
  return new OpenedVisit(shell, { ...arrival, absent: true, readOnly: arrival.readOnly || !stored }, stored)
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
