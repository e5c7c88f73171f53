import { randomUUID } from 'node:crypto'
import { allowsAny } from '../../consent/in-force.ts'
import { AttuneError } from '../../errors.ts'
import type { Identifier } from '../../identity/namespaces.ts'
import { checkUserId } from '../../identity/user-id.ts'
import { isObject, type JsonObject } from '../../json.ts'
import { userClaim } from '../../profile/claims.ts'
import { becomeHolder, type ClaimOutcome, linkClaim } from '../people/claim.ts'
import { become, newcomer } from '../people/identify.ts'
import { adoptConsentStep, claimStep } from '../storing/change.ts'
import { Draft } from '../storing/draft.ts'
import { within } from '../within.ts'
import { lookUpAccount } from './account-sums.ts'
import { commit, write } from './committing.ts'
import type { OpenedVisit } from './opened-visit.ts'
import type { Receipt } from './receipt.ts'
import { signal } from './tracking.ts'

/** Whom a request goes on as. */
interface Next {
  readonly draft: Draft
  readonly stored: boolean
}

/** By text alone: an object out of the body of a request would choose the namespace, and with it whom it becomes. */
export async function identify(visit: OpenedVisit, userId: string, traits?: JsonObject): Promise<void> {
  if (isObject(userId)) throw notText
  const id = checkUserId(userId)
  await goOnAs(visit, userClaim(id), traits, () => userOf(visit, id))
}

export async function identifyBy(
  visit: OpenedVisit,
  identifier: Identifier,
  traits?: JsonObject,
): Promise<void> {
  const claim = visit.shell.site.namespaces.personalClaim(identifier)
  await goOnAs(visit, claim, traits, () => holderOf(visit, claim))
}

async function goOnAs(
  visit: OpenedVisit,
  claim: string,
  traits: JsonObject = {},
  find: () => Promise<Next>,
): Promise<void> {
  if (!isObject(traits)) throw notTraits
  if (visit.isReadOnly) return
  const { kind, ids } = visit.profile
  const isThem = kind === 'known' && Object.hasOwn(ids, claim)
  const says = Object.keys(traits).length > 0
  if (!isThem) await goOn(visit, find)
  visit.trust = 'authenticated'
  if (isThem && !says) return
  if (says) signal(visit, { type: 'identify', traits, messageId: randomUUID() })
  await commit(visit)
}

export async function claim(visit: OpenedVisit, identifier: Identifier): Promise<ClaimOutcome> {
  const { namespaces, clock } = visit.shell.site
  const claim = namespaces.claim(identifier)
  if (visit.isReadOnly) return 'linked'
  if (visit.trust !== 'authenticated' || visit.profile.kind !== 'known') throw notIdentified
  if (!namespaces.merges(identifier.namespace) || !visit.isStored) {
    visit.add(claimStep(claim, clock.now(), namespaces.limitOf))
    await commit(visit)
    return 'linked'
  }
  let outcome: ClaimOutcome = 'linked'
  await goOn(visit, async () => {
    const claimed = await linkClaim(visit.shell, visit.profile, claim)
    outcome = claimed.outcome
    return { draft: new Draft(claimed.loaded), stored: true }
  })
  return outcome
}

/** Nobody checked it: so it links, and merges nothing. */
export function selfAssert(visit: OpenedVisit, claim: Identifier, traits: JsonObject = {}): Receipt {
  const { clock, namespaces } = visit.shell.site
  const noted = namespaces.claim(claim, true)
  const message = { type: 'identify', userId: claim.id, traits, messageId: randomUUID() }
  const receipt = signal(visit, message, 'page', 'self-asserted')
  if (receipt.taken) visit.add(claimStep(noted, clock.now(), namespaces.limitOf))
  return receipt
}

export async function logout(visit: OpenedVisit): Promise<void> {
  const written = write(visit)
  visit.continueAsStranger()
  await written
}

function userOf({ shell, isStored, profile, browserConsent, context }: OpenedVisit, id: string) {
  const from = isStored ? profile : undefined
  return become(shell, { id, from, browser: browserConsent, context })
}

async function holderOf(
  { shell, draft: { base }, isStored, browserConsent, context, consent }: OpenedVisit,
  claim: string,
) {
  const stranger = () => newcomer(shell, browserConsent, context)
  const found = await becomeHolder(
    shell,
    claim,
    { loaded: base, stored: isStored },
    { keep: allowsAny(consent), stranger },
  )
  if (found.stored) found.draft.add(adoptConsentStep(browserConsent, shell.site))
  return found
}

/** Goes on as another profile; what happened before is written first, and what happens meanwhile comes along. */
async function goOn(visit: OpenedVisit, find: () => Promise<Next>): Promise<void> {
  const { patience, clock, breakers } = visit.shell.site
  const written = write(visit)
  const before = visit.draft
  const count = before.steps.length
  await written
  const { draft, stored } = await within(patience, clock, find(), breakers.writes)
  const same = draft.profile.id === visit.profile.id
  draft.takeOver(visit.draft, visit.draft === before ? count : 0)
  visit.continueAs(draft, stored, same ? visit.shown : undefined)
  if (visit.accountBudget !== undefined) await lookUpAccount(visit, visit.accountBudget)
}

const notIdentified = new AttuneError(
  'ATTUNE_NOT_IDENTIFIED',
  'This request has not identified anybody whom an identifier could be linked to. Await identify() first, or identifyBy() with the identifier itself.',
)

const notText = new AttuneError(
  'ATTUNE_ID_INVALID',
  'Nobody was identified: identify() takes a user id as text, and this is an object. Call identifyBy({ namespace, id }) for an identifier of another namespace that the site checked, and let no request choose the namespace.',
)

const notTraits = new AttuneError(
  'ATTUNE_SIGNAL_INVALID',
  'Nobody was identified: traits are an object, such as { firstName: "Anna" }. Leave them out where there are none.',
)
