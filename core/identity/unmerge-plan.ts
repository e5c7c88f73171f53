import { mergeConsent } from '../consent/consent.ts'
import { type Claims, cookieClaim, type LimitOf, mergeClaims } from '../profile/claims.ts'
import type { Features } from '../profile/features/compile.ts'
import type { FeatureState } from '../profile/features/kind.ts'
import { refill } from '../profile/features/refill.ts'
import { refreshFeatures } from '../profile/features/refresh.ts'
import { contribute } from '../profile/fold.ts'
import { type Amounts, addAmounts, contributionOf, type Order } from '../profile/order.ts'
import { mergeOrders, type Orders } from '../profile/orders.ts'
import { isNewer, type MergeCause, type Profile, type TimelineEntry } from '../profile/profile.ts'
import { emptiedTail, mergeTimelines, type TailChunk, tailNames } from '../profile/timeline.ts'
import { mergeAccount, mergeTraits } from '../profile/traits.ts'

/** What is kept of a merge for some time, so that it can be undone. */
export interface MergeRecord extends MergeCause {
  readonly mergeId: string
  readonly at: number
  /** Both profiles as they were. */
  readonly from: Profile
  readonly into: Profile
  /** How many signals both had. */
  readonly folded: number
}

/** What undoing a merge leaves as it is. */
export interface Remains {
  /** Signals since the merge: they stay with the profile that stayed, whoever's they were. */
  readonly signals: number
  /** Those of them that are no longer in its timeline, so that its features do not count them. */
  readonly uncounted: number
  /** Whether older timeline entries were lost: features defined later will not be filled from them. */
  readonly timeline: boolean
  /** Whether answers about consent were given since: they stay with the profile that stayed. */
  readonly consent: boolean
}

export interface Separated {
  readonly into: { readonly profile: Profile; readonly chunks: TailChunk[]; readonly deleted: string[] }
  readonly from: Profile
  readonly remains: Remains
}

/**
 * Two profiles of one, from what they were when they were merged. The one that stayed keeps what happened since:
 * its signals as far as the timeline remembers them, orders, traits, answers and exposures. `timeline`: all
 * entries, those in the store included.
 */
export function unmergePlan(
  current: Profile,
  record: MergeRecord,
  timeline: readonly TimelineEntry[],
  { features, limitOf, now }: { features: Features; limitOf: LimitOf; now: number },
): Separated {
  const { mergeId, at, folded } = record
  const since = timeline.filter(({ q }) => q > folded)
  const {
    moving: _,
    flipAt: __,
    contributed: ___,
    wakeAt: ____,
    ...before
  } = refreshed(record.from, features, now)
  const known = (order: Order) => before.orders.list.some(({ id }) => id === order.id)
  const changed = current.orders.list.filter((order) => !isListed(order, record))
  const from = withOrders(before, changed.filter(known), features)
  const base = refreshed(record.into, features, now)
  const ordered = withOrders(
    base,
    changed.filter((order) => !known(order)),
    features,
  )
  const stayed = withSignals({ ...ordered, consent: consentSince(base, current, at) }, since, features)
  const lost = Math.max(0, ...current.tail.ends, ...record.from.tail.ends, current.tail.lost ?? 0)
  const { chunks, ...timed } = mergeTimelines(
    { timeline: base.timeline, tail: lost > 0 ? emptiedTail(current.tail, lost) : current.tail },
    { tail: { first: 0, next: 0, ends: [] } },
    since.map((entry, i) => ({ ...entry, q: base.folded + 1 + i })),
  )
  const profile: Profile = {
    ...stayed,
    ...timed,
    ids: mergeClaims(base.ids, claimsSince(current, before.id, at), limitOf),
    indexed: 0,
    absorbed: [mergeId, ...current.absorbed.filter((id) => id !== mergeId)],
    traits: mergeTraits(base.traits, newer(current.traits, at)),
    ...accountSince(base, current, at),
    seen: current.seen,
    units: current.units,
    caps: withoutCaps(current.caps, before.caps),
    returned: current.returned,
    late: Math.max(base.late, current.late - before.late),
    membership: current.membership,
    transitions: current.transitions,
    ...(current.flipAt !== undefined && { flipAt: current.flipAt }),
    ...(current.wakeAt !== undefined && { wakeAt: current.wakeAt }),
    ...(current.followUps && { followUps: current.followUps }),
    ...(current.contributed && { contributed: { ...current.contributed, h: mergeId } }),
  }
  const signals = current.folded - folded
  return {
    into: { profile, chunks, deleted: lost > 0 ? tailNames(current) : [] },
    // What is under way goes on once, with the one who stayed.
    from: {
      ...from,
      ...(from.followUps && { followUps: { ...from.followUps, runs: [] } }),
      indexed: 0,
      tail: lost > 0 ? emptiedTail(from.tail, lost) : from.tail,
    },
    remains: {
      signals,
      uncounted: signals - since.length,
      timeline: lost > 0,
      consent: Object.values(current.consent.choices).some((choice) => choice.at > at),
    },
  }
}

function refreshed(profile: Profile, features: Features, now: number): Profile {
  return profile.definitions === features.hash ? profile : refreshFeatures(profile, features, [], now)
}

/** The profile and these signals, as far as their timeline entries tell. */
function withSignals(profile: Profile, since: readonly TimelineEntry[], features: Features): Profile {
  const folded = profile.folded + since.length
  const entries = since.map((entry, i) => ({ ...entry, q: profile.folded + 1 + i }))
  const after = { ...profile, folded }
  const states: Record<string, FeatureState | null> = { ...profile.features }
  const covered: Record<string, number> = { ...profile.covered }
  for (const feature of features.list.filter(({ source }) => source === 'signals')) {
    const state = profile.features[feature.key] ?? null
    const known = { state, folded: profile.folded, since: 0, covered: profile.covered[feature.key] ?? 0 }
    const filled = refill(after, feature, known, entries)
    states[feature.key] = filled.state
    if (filled.covered) covered[feature.key] = filled.covered
  }
  const times = entries.map(({ t }) => t)
  return {
    ...after,
    features: states,
    covered,
    ...(folded > 0 && {
      firstSeen: Math.min(profile.firstSeen ?? Number.POSITIVE_INFINITY, ...times),
      lastSeen: Math.max(profile.lastSeen ?? 0, ...times),
    }),
  }
}

/** The profile and these orders, some of which it may know in an older version. */
function withOrders(profile: Profile, list: readonly Order[], features: Features): Profile {
  if (list.length === 0) return profile
  const own = list.flatMap((order) => contributionOf(order, 1))
  const sums: Record<string, Amounts> = {}
  for (const { currency, amounts } of own) sums[currency] = addAmounts(sums[currency] ?? {}, amounts, 1)
  const count = own.reduce((sum, { count: n }) => sum + n, 0)
  const added: Orders = { list, count, sums, last: Math.max(...list.map(({ t }) => t)) }
  const { orders, contributions } = mergeOrders(profile.orders, added)
  return { ...profile, orders, features: contribute(profile.features, [...own, ...contributions], features) }
}

function isListed(order: Order, { from, into }: MergeRecord): boolean {
  const twin = [...from.orders.list, ...into.orders.list].find(({ id }) => id === order.id)
  return twin !== undefined && !isNewer({ t: order.u, h: order.h }, { t: twin.u, h: twin.h })
}

function claimsSince(current: Profile, fromId: string, at: number): Claims {
  const since = Object.entries(current.ids).filter(
    ([claim, when]) => when > at && claim !== cookieClaim(fromId),
  )
  return Object.fromEntries(since)
}

function newer<T extends { readonly t: number }>(
  all: Readonly<Record<string, T>>,
  at: number,
): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([, { t }]) => t > at))
}

function accountSince(base: Profile, { account }: Profile, at: number): Pick<Profile, 'account'> {
  const since = account && account.t > at ? { ...account, traits: newer(account.traits, at) } : undefined
  const merged = mergeAccount(base.account, since)
  return merged ? { account: merged } : {}
}

function consentSince(base: Profile, { consent }: Profile, at: number): Profile['consent'] {
  const choices = Object.fromEntries(Object.entries(consent.choices).filter(([, choice]) => choice.at > at))
  const barriers = Object.fromEntries(Object.entries(consent.barriers).filter(([, when]) => when > at))
  return mergeConsent(base.consent, { choices, barriers, ...(base.consent.model && { model: 'opt-out' }) })
}

function withoutCaps(all: Profile['caps'], taken: Profile['caps']): Profile['caps'] {
  const left: Record<string, Profile['caps'][string]> = {}
  for (const [experience, days] of Object.entries(all)) {
    const minus = new Map<number, number>(taken[experience] ?? [])
    const rest = days.map(([day, count]) => [day, count - (minus.get(day) ?? 0)] as const)
    const shown = rest.filter(([, count]) => count > 0)
    if (shown.length > 0) left[experience] = shown
  }
  return left
}
