import { grants } from '../consent/consent.ts'
import type { JsonObject } from '../json.ts'
import type { Signal } from '../signals/signal.ts'
import type { Feature, Features } from './features/compile.ts'
import type { FeatureState } from './features/kind.ts'
import type { OrderContribution } from './order.ts'
import { foldOrder, isOrderSignal } from './orders.ts'
import type { Profile, Trust } from './profile.ts'
import { createProfile, messageHash } from './profile.ts'
import { sight } from './seen.ts'
import { addToTimeline, keptProperties, type TailChunk } from './timeline.ts'
import { foldAccount, foldTraits, type TraitSource } from './traits.ts'

export interface FoldContext {
  readonly features: Features
  /** How surely the signal's traits are the person's. Default `recognised`. */
  readonly trust?: Trust
  /** The consent purpose of a trait, by name. Default: `personalization`. */
  readonly traitPurpose?: (name: string) => string
  /** Whether the request allows a purpose as well (`Sec-GPC`, a refusal in this browser). Default: it does. */
  readonly allows?: (purpose: string) => boolean
  /** The store counted this order before, and the profile no longer lists it. */
  readonly sealedOrder?: boolean
}

export interface Folded {
  readonly profile: Profile
  /** `duplicate` and `late` signals changed nothing (but a late one is counted as such). */
  readonly outcome: 'folded' | 'duplicate' | 'late'
  /** Older timeline entries to be stored beside the profile. */
  readonly chunk?: TailChunk
}

/**
 * Law 1: adds one signal to a profile. The result does not depend on the order in which signals
 * come, nor on how often each does, within the horizons of `seen.ts` and `orders.ts`. The profile
 * must be up to date with the feature definitions (see `features/refresh.ts`).
 *
 * Law 3: the signal was admitted for its own purpose; features and traits that are kept for another
 * take part only where the person agreed to that one too.
 */
export function fold(profile: Profile, signal: Signal, context: FoldContext): Folded {
  const hash = messageHash(signal.messageId)
  const { time } = signal
  const { sighting, seen } = sight(profile.seen, signal.origin, time, hash)
  if (sighting === 'duplicate') return { profile, outcome: 'duplicate' }
  if (sighting === 'late') return { profile: { ...profile, late: profile.late + 1 }, outcome: 'late' }
  const folded = profile.folded + 1
  const { p, c } = keptProperties(signal.properties, profile.kept)
  const { timeline, tail, chunk } = addToTimeline(profile, {
    t: time,
    h: hash,
    n: signal.name,
    q: folded,
    ...(p && { p }),
    ...(c && { c }),
    ...(signal.purpose !== 'personalization' && { u: signal.purpose }),
  })
  const { features, covered, orders } = foldFeatures(profile, signal, hash, context)
  const next: Profile = {
    ...(signal.traits ? foldPerson(profile, signal, signal.traits, hash, context) : profile),
    features,
    covered,
    orders,
    timeline,
    tail,
    seen,
    folded,
    firstSeen: Math.min(profile.firstSeen ?? time, time),
    lastSeen: Math.max(profile.lastSeen ?? time, time),
  }
  return { profile: next, outcome: 'folded', ...(chunk && { chunk }) }
}

/** A profile that is nothing but these signals, of a person who agrees to all: what every profile must equal. */
export function foldAll(id: string, signals: readonly Signal[], context: FoldContext): Profile {
  const blank = blankProfile(id, 0, context.features)
  const agreeing: Profile = { ...blank, consent: { ...blank.consent, model: 'opt-out' } }
  return signals.reduce((profile, signal) => fold(profile, signal, context).profile, agreeing)
}

/** A person of whom nothing is known, under these definitions. */
export function blankProfile(id: string, now: number, features: Features): Profile {
  return {
    ...createProfile(id, now, features.hash),
    kept: Object.fromEntries(features.keptProperties.map((property) => [property, 0])),
    features: Object.fromEntries(features.list.map((feature) => [feature.key, null])),
  }
}

/** Adds to features what orders contributed, or takes it back. */
export function contribute(
  states: Profile['features'],
  contributions: readonly OrderContribution[],
  features: Features,
): Profile['features'] {
  if (contributions.length === 0 || features.fedByOrders.length === 0) return states
  const next: Record<string, FeatureState | null> = { ...states }
  for (const feature of features.fedByOrders) {
    for (const contribution of contributions) {
      const fact = feature.orderFact(contribution)
      if (fact) next[feature.key] = feature.kind.add(next[feature.key] ?? null, fact)
    }
  }
  return next
}

/** What the signal adds to features, by itself and through the order it is about. */
function foldFeatures(
  profile: Profile,
  signal: Signal,
  hash: string,
  context: FoldContext,
): Pick<Profile, 'features' | 'covered' | 'orders'> {
  const { features, sealedOrder = false } = context
  const states: Record<string, FeatureState | null> = { ...profile.features }
  let { covered } = profile
  const feeds = (feature: Feature) => {
    if (agrees(profile, signal, feature.purpose, context)) return true
    covered = { ...covered, [feature.key]: Math.max(covered[feature.key] ?? 0, signal.time + 1) }
    return false
  }
  for (const feature of features.fedBy(signal.name)) {
    const facts = feature.facts(signal, hash)
    if (facts.length === 0 || !feeds(feature)) continue
    for (const fact of facts) states[feature.key] = feature.kind.add(states[feature.key] ?? null, fact)
  }
  if (!isOrderSignal(signal)) return { features: states, covered, orders: profile.orders }
  const counted = features.fedByOrders
    .filter((f) => f.matches(signal.properties) && feeds(f))
    .map((f) => f.key)
  const ordering = { currency: features.currency, sealed: sealedOrder, counted }
  const { orders, contributions } = foldOrder(profile.orders, signal, ordering)
  return { orders, features: contribute(states, contributions, features), covered }
}

/** What the signal says about the person, or their account. */
function foldPerson(
  profile: Profile,
  signal: Signal,
  traits: JsonObject,
  hash: string,
  context: FoldContext,
): Profile {
  const source: TraitSource = {
    t: signal.time,
    h: hash,
    s: context.trust ?? 'recognised',
    purposeOf: context.traitPurpose ?? (() => 'personalization'),
    agrees: (purpose) => agrees(profile, signal, purpose, context),
  }
  if (signal.type === 'identify') return { ...profile, traits: foldTraits(profile.traits, traits, source) }
  if (signal.type !== 'group' || !signal.groupId) return profile
  return { ...profile, account: foldAccount(profile.account, signal.groupId, traits, source) }
}

function agrees({ consent }: Profile, signal: Signal, purpose: string, { allows }: FoldContext): boolean {
  return purpose === signal.purpose || (grants(consent, purpose) && (allows?.(purpose) ?? true))
}
