import { admits, consentInForce } from '../consent/in-force.ts'
import { AttuneError } from '../errors.ts'

import { checkUserId } from '../identity/user-id.ts'

import { isObject } from '../json.ts'
import { normaliseSignal } from '../signals/normalise.ts'
import { foldStep } from './change.ts'
import { linkClaim } from './claim.ts'
import { Draft, type Loaded } from './draft.ts'
import { findHolder } from './index-rows.ts'
import { knownProfileId } from './keys.ts'
import { mergePeople } from './merge-people.ts'
import type { Shell } from './shell.ts'
import { within } from './within.ts'

/** A message about a known person, from the site's own systems. */
export interface KnownMessage {
  readonly userId?: string
  /** Other identifiers of the person, by namespace. Without `userId`, the first that leads to somebody says who. */
  readonly ids?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** Identifiers in one message. */
const idLimit = 8

/** A fact about a known person from the site's own systems, where the person agreed to its purpose. */
export async function trackKnown(shell: Shell, message: KnownMessage): Promise<boolean> {
  const { site, profiles } = shell
  const { clock, events, patience, consent, breakers, closed } = site
  if (closed) throw closed
  const claims = claimsOf(message, shell)
  const userId = message.userId === undefined && claims.length > 0 ? undefined : checkUserId(message.userId)
  const signal = normaliseSignal(message, { now: clock.now(), origin: 'server', definitions: events })
  const writing = <T>(answer: Promise<T>) => within(patience, clock, answer, breakers.writes)
  if (signal.type === 'alias') return writing(alias(shell, userId, signal.previousId))
  const known = await within(patience, clock, personOf(shell, userId, claims), breakers.reads)
  if (!known) return false
  const given = known.profile.consent
  if (!admits(consentInForce(given, consent), given, signal)) return false
  const draft = new Draft(known)
  draft.add(foldStep(signal, 'authenticated', site), signal)
  let { profile: person } = await writing(profiles.commit(draft))
  if (userId === undefined) return true
  for (const claim of claims) {
    person = (await writing(linkClaim(shell, person, claim))).loaded.profile
  }
  return true
}

function claimsOf({ ids }: KnownMessage, { site }: Shell): string[] {
  if (ids === undefined) return []
  const entries = isObject(ids) ? Object.entries(ids) : []
  if (entries.length === 0 || entries.length > idLimit) {
    const message = `The ids of a message are 1 to ${idLimit}, by namespace: { loyaltyCard: "9-12" }.`
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  return entries.map(([namespace, id]) => site.namespaces.personalClaim({ namespace, id: id as string }))
}

async function personOf(
  shell: Shell,
  userId: string | undefined,
  claims: readonly string[],
): Promise<Loaded | undefined> {
  if (userId !== undefined) return shell.profiles.load(knownProfileId(userId))
  for (const claim of claims) {
    const { holder } = (await findHolder(shell, claim)) ?? {}
    if (holder) return shell.profiles.load(holder.profile.id)
  }
  return undefined
}

/** https://segment.com/docs/connections/spec/alias: both are ids of one person. */
async function alias(
  shell: Shell,
  userId: string | undefined,
  previousId: string | undefined,
): Promise<boolean> {
  const from = { userId: checkUserId(previousId) }
  const merged = await mergePeople(shell, from, { userId: checkUserId(userId) }, { source: 'alias' })
  return merged !== undefined
}
