import { type ConsentStamp, stampOf } from '../../consent/stamp.ts'
import { AttuneError } from '../../errors.ts'
import { checkUserId } from '../../identity/user-id.ts'
import { isObject } from '../../json.ts'
import { normaliseSignal } from '../../signals/normalise.ts'
import type { Signal } from '../../signals/signal.ts'
import type { Site } from '../site.ts'

/** A message of the Segment spec from the site's own systems. */
export interface KnownMessage {
  readonly userId?: string
  /** Other identifiers of the person, by namespace. Without `userId`, the first that leads to somebody says who. */
  readonly ids?: Readonly<Record<string, string>>
  /** The profile id of a browser (`visitor.id`). Without the others, that visitor is meant, recognised at most. */
  readonly anonymousId?: string
  readonly [field: string]: unknown
}

/** A message as it was understood: what happened, who is meant, and what they allowed. */
export interface KnownFact {
  readonly signal: Signal
  readonly userId: string | undefined
  /** Of the identifiers beside it. */
  readonly claims: readonly string[]
  readonly anonymousId: string | undefined
  readonly stamp: ConsentStamp
}

/** Identifiers in one message. */
const idLimit = 8

/** @throws AttuneError ATTUNE_SIGNAL_INVALID, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_OPTIONS */
export function readKnownMessage(message: unknown, site: Site, origin: 'server' | 'import'): KnownFact {
  const { clock, events, consent } = site
  const fields: Record<string, unknown> = isObject(message) ? message : {}
  const claims = claimsOf(fields.ids, site)
  const signal = normaliseSignal(message, { now: clock.now(), origin, definitions: events })
  const { anonymousId } = signal
  if (signal.type === 'alias') checkUserId(signal.previousId)
  const nobody = fields.userId === undefined || fields.userId === null
  const named = !nobody || (claims.length === 0 && anonymousId === undefined) || signal.type === 'alias'
  const userId = named ? checkUserId(fields.userId) : undefined
  return { signal, userId, claims, anonymousId, stamp: stampOf(fields, consent.purposes) }
}

function claimsOf(ids: unknown, { namespaces }: Site): string[] {
  if (ids === undefined || ids === null) return []
  const entries = isObject(ids) ? Object.entries(ids) : []
  if (entries.length === 0 || entries.length > idLimit) {
    const message = `The ids of a message are 1 to ${idLimit}, by namespace: { loyaltyCard: "9-12" }.`
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  return entries.map(([namespace, id]) => namespaces.personalClaim({ namespace, id: id as string }))
}
