import { sentenceOf } from '../../conditions/explain.ts'
import { type ConsentState, grants } from '../../consent/consent.ts'
import { consentHistory } from '../../consent/history.ts'
import type { LedgerEntry } from '../../followups/ledger-entry.ts'
import type { Run } from '../../followups/run.ts'
import type { Json, JsonObject } from '../../json.ts'
import { toMajor } from '../../money.ts'
import { readFeature } from '../../profile/features/read.ts'
import { type Amounts, anyCurrency, type Order } from '../../profile/order.ts'
import type { Profile, TimelineEntry, Trait, Trust } from '../../profile/profile.ts'
import type { Site } from '../site.ts'

/**
 * Everything a store holds of a person, as plain JSON for them to read. Times are ISO 8601 in UTC, amounts in
 * whole units of their currency.
 */
export interface PersonExport {
  /** Of this shape. A later version only adds. */
  readonly version: 1
  readonly exportedAt: string
  readonly profileId: string
  readonly kind: Profile['kind']
  readonly userId?: string
  readonly createdAt: string
  readonly firstSeenAt?: string
  readonly lastSeenAt?: string
  /** What leads to this person, such as `user:17` or `cookie:…`, and since when or last when it did. */
  readonly ids: readonly { readonly id: string; readonly at: string }[]
  readonly consent: {
    /** What the person allows now, by purpose. */
    readonly purposes: Readonly<Record<string, boolean>>
    /** Nothing of a purpose that happened before this is taken in. */
    readonly withdrawnAt: Readonly<Record<string, string>>
    /** Nothing at all that happened before this is taken in. */
    readonly erasedAt?: string
    /** What they answered, oldest first. */
    readonly history: readonly {
      readonly at: string
      readonly wording?: string
      readonly source?: string
      readonly answers: Readonly<Record<string, boolean>>
    }[]
  }
  readonly traits: Readonly<Record<string, ExportedTrait>>
  readonly account?: {
    readonly id: string
    readonly since: string
    readonly traits: Readonly<Record<string, ExportedTrait>>
  }
  /** What is reckoned of what they did, by name; `completeSince` where that is later than the first signal. */
  readonly features: Readonly<
    Record<string, { readonly value: Json; readonly purpose: string; readonly completeSince?: string }>
  >
  /** The segments they are in, and since when. */
  readonly segments: Readonly<Record<string, string>>
  /** What those segments mean, in words. */
  readonly because: Readonly<Record<string, string>>
  /** When they had their interests forgotten. */
  readonly interestsSince?: string
  /** What they did, as far as it is kept, oldest first. `notKept`: properties that were too long. */
  readonly timeline: readonly {
    readonly at: string
    readonly name: string
    readonly purpose: string
    readonly properties: JsonObject
    readonly notKept?: readonly string[]
  }[]
  readonly orders: {
    /** Of all orders ever, and their sums by currency. */
    readonly count: number
    readonly sums: Readonly<Record<string, Amounts>>
    readonly newestAt?: string
    /** The newest sixteen. */
    readonly newest: readonly ExportedOrder[]
  }
  /** How often experiences with a cap were shown, by experience and UTC day. */
  readonly shown: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** When their segments are looked at next with no visit. */
  readonly nextLookAt?: string
  /** What became of messages to them in 400 days, newest first; absent where there were none. */
  readonly messages?: readonly ExportedMessage[]
  /** Follow-ups they are in, and when something is done next. */
  readonly followUps?: readonly { readonly name: string; readonly since: string; readonly nextAt: string }[]
  /** What the log still keeps that names them, oldest first within a topic. */
  readonly log: readonly { readonly topic: string; readonly value: unknown }[]
  /** The rest as it is stored: counters, hashes of messages, states of features. */
  readonly internals: Readonly<Record<string, unknown>>
}

export interface ExportedTrait {
  readonly value: Json
  readonly at: string
  /** How surely it is theirs. */
  readonly trust: Trust
  /** The consent purpose it is kept for. */
  readonly purpose: string
}

export interface ExportedOrder {
  readonly id: string
  readonly at: string
  readonly currency?: string
  readonly revenue?: number
  readonly total?: number
  /** By currency; `unstated` where the refund named none. */
  readonly refunds?: Readonly<Record<string, Amounts>>
  readonly cancelledAt?: string
}

export interface ExportedMessage {
  readonly at: string
  readonly followUp: string
  readonly template: string
  readonly channel: string
  readonly purpose: string
  readonly outcome: LedgerEntry['outcome']
  readonly why?: string
}

export interface ExportParts {
  readonly site: Site
  readonly now: number
  /** Timeline entries beyond the profile, oldest first. */
  readonly tail: readonly TimelineEntry[]
  readonly log: PersonExport['log']
  readonly messages: readonly LedgerEntry[]
}

/** What is stored of a person, told. Nothing of the profile is left out: what has no name here is in `internals`. */
export function personExport(
  profile: Profile,
  { site, now, tail, log, messages }: ExportParts,
): PersonExport {
  const { id, kind, userId, created, firstSeen, lastSeen, ids, consent, traits, account, ...most } = profile
  const { membership, timeline, orders, caps, flipAt, interestsSince, followUps, ...internals } = most
  return {
    version: 1,
    exportedAt: iso(now),
    profileId: id,
    kind,
    ...(userId !== undefined && { userId }),
    createdAt: iso(created),
    ...(firstSeen !== undefined && { firstSeenAt: iso(firstSeen) }),
    ...(lastSeen !== undefined && { lastSeenAt: iso(lastSeen) }),
    ids: Object.entries(ids).map(([id, at]) => ({ id, at: iso(at) })),
    consent: toldConsent(consent, site),
    traits: mapped(traits, toldTrait),
    ...(account && {
      account: { id: account.id, since: iso(account.t), traits: mapped(account.traits, toldTrait) },
    }),
    features: toldFeatures(profile, site, now),
    segments: mapped(membership, iso),
    because: Object.fromEntries(Object.keys(membership).flatMap((name) => meaningOf(name, site))),
    ...(interestsSince !== undefined && { interestsSince: iso(interestsSince) }),
    timeline: [...tail, ...timeline].sort((a, b) => a.t - b.t).map(toldEntry),
    orders: {
      count: orders.count,
      sums: Object.fromEntries(Object.entries(orders.sums).map(([c, sums]) => [c, major(sums, c)])),
      ...(orders.last !== undefined && { newestAt: iso(orders.last) }),
      newest: orders.list.map(toldOrder),
    },
    shown: mapped(caps, (days) => Object.fromEntries(days.map(([day, count]) => [dateOf(day), count]))),
    ...(flipAt !== undefined && { nextLookAt: iso(flipAt) }),
    ...(messages.length > 0 && { messages: messages.map(toldMessage) }),
    ...(followUps && { followUps: followUps.runs.map(toldRun) }),
    log,
    internals,
  }
}

function toldConsent(state: ConsentState, { consent }: Site): PersonExport['consent'] {
  const purposes = [...new Set([...consent.purposes, ...Object.keys(state.choices)])]
  return {
    purposes: Object.fromEntries(purposes.map((purpose) => [purpose, grants(state, purpose)])),
    withdrawnAt: mapped(state.barriers, iso),
    ...(state.erased !== undefined && { erasedAt: iso(state.erased) }),
    history: consentHistory(state).map(({ at, ...answers }) => ({ at: iso(at), ...answers })),
  }
}

function toldFeatures(profile: Profile, site: Site, now: number): PersonExport['features'] {
  const told = site.featureNames.map((name) => {
    const feature = site.features.named(name)!
    const value = (readFeature(profile, feature, now) ?? null) as Json
    const since = profile.covered[feature.key]
    const completeSince = since === undefined ? {} : { completeSince: iso(since) }
    return [name, { value, purpose: feature.purpose, ...completeSince }] as const
  })
  return Object.fromEntries(told)
}

function meaningOf(name: string, { segments }: Site): [string, string][] {
  const segment = segments.named(name)
  return segment ? [[name, sentenceOf(segment.condition)]] : []
}

function toldMessage({
  at,
  followUp,
  template,
  channel,
  purpose,
  outcome,
  why,
}: LedgerEntry): ExportedMessage {
  return {
    at: iso(at),
    ...{ followUp, template, channel, purpose, outcome },
    ...(why !== undefined && { why }),
  }
}

function toldRun({ followUp, at, wake }: Run) {
  return { name: followUp, since: iso(at), nextAt: iso(wake) }
}

function toldTrait({ v, t, s, u = 'personalization' }: Trait): ExportedTrait {
  return { value: v, at: iso(t), trust: s, purpose: u }
}

function toldEntry({
  t,
  n,
  p = {},
  c,
  u = 'personalization',
}: TimelineEntry): PersonExport['timeline'][number] {
  return { at: iso(t), name: n, purpose: u, properties: p, ...(c && { notKept: c }) }
}

function toldOrder({ id, t, c, m, r, x }: Order): ExportedOrder {
  const refunds = Object.entries(r ?? {}).map(([currency, amounts]) =>
    currency === '' ? ['unstated', major(amounts, anyCurrency)] : [currency, major(amounts, currency)],
  )
  return {
    id,
    at: iso(t),
    ...(c !== '' && { currency: c }),
    ...(m && major(m, c)),
    ...(refunds.length > 0 && { refunds: Object.fromEntries(refunds) }),
    ...(x !== undefined && { cancelledAt: iso(x) }),
  }
}

function major(amounts: Amounts, currency: string): Amounts {
  return mapped(amounts as Record<string, number>, (minor) => toMajor(minor, currency))
}

function mapped<A, B>(values: Readonly<Record<string, A>>, tell: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tell(value)]))
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function dateOf(day: number): string {
  return iso(day * 86_400_000).slice(0, 10)
}
