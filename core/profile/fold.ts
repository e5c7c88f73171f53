import type { Signal } from '../signals/signal.ts'
import type { Features } from './features/compile.ts'
import type { FeatureState } from './features/kind.ts'
import { foldOrder, isOrderSignal, type OrderContribution } from './orders.ts'
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
 */
export function fold(profile: Profile, signal: Signal, context: FoldContext): Folded {
  const hash = messageHash(signal.messageId)
  const { sighting, seen } = sight(profile.seen, signal.origin, signal.time, hash)
  if (sighting === 'duplicate') return { profile, outcome: 'duplicate' }
  if (sighting === 'late') return { profile: { ...profile, late: profile.late + 1 }, outcome: 'late' }
  const { features } = context
  const kept = keptProperties(signal.properties, features.neededProperties)
  const entry = {
    t: signal.time,
    h: hash,
    n: signal.name,
    q: profile.folded + 1,
    ...(kept && { p: kept }),
    ...(signal.purpose !== 'personalization' && { u: signal.purpose }),
  }
  const { profile: placed, chunk } = addToTimeline(profile, entry)
  const ordered = isOrderSignal(signal) ? withOrder(placed, signal, context) : placed
  const next = {
    ...withTraits(ordered, signal, hash, context),
    seen,
    folded: profile.folded + 1,
    firstSeen: Math.min(profile.firstSeen ?? signal.time, signal.time),
    lastSeen: Math.max(profile.lastSeen ?? signal.time, signal.time),
    features: withFeatures(ordered.features, signal, hash, features),
  }
  return { profile: next, outcome: 'folded', ...(chunk && { chunk }) }
}

/** A profile that is nothing but these signals: what every profile must equal. */
export function foldAll(id: string, signals: readonly Signal[], context: FoldContext): Profile {
  const start = { ...createProfile(id, 0, context.features.hash), features: emptyFeatures(context.features) }
  return signals.reduce((profile, signal) => fold(profile, signal, context).profile, start as Profile)
}

/** Every feature present, nothing counted. */
export function emptyFeatures(features: Features): Profile['features'] {
  return Object.fromEntries(features.list.map((feature) => [feature.key, null]))
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

function withFeatures(states: Profile['features'], signal: Signal, hash: string, features: Features) {
  const fed = features.fedBy(signal.name)
  if (fed.length === 0) return states
  const next: Record<string, FeatureState | null> = { ...states }
  for (const feature of fed) {
    for (const fact of feature.facts(signal, hash)) {
      next[feature.key] = feature.kind.add(next[feature.key] ?? null, fact)
    }
  }
  return next
}

function withOrder(profile: Profile, signal: Signal, context: FoldContext): Profile {
  const { features } = context
  const { orders, contributions } = foldOrder(profile.orders, signal, {
    currency: features.currency,
    sealed: context.sealedOrder ?? false,
    matches: ({ properties }) =>
      features.fedByOrders.filter((f) => f.hasWhere && f.matches(properties)).map((f) => f.key),
  })
  return { ...profile, orders, features: contribute(profile.features, contributions, features) }
}

function withTraits(profile: Profile, signal: Signal, hash: string, context: FoldContext): Profile {
  if (!signal.traits) return profile
  const source: TraitSource = {
    t: signal.time,
    h: hash,
    s: context.trust ?? 'recognised',
    purposeOf: context.traitPurpose ?? (() => 'personalization'),
  }
  if (signal.type === 'identify')
    return { ...profile, traits: foldTraits(profile.traits, signal.traits, source) }
  if (signal.type !== 'group' || !signal.groupId) return profile
  return { ...profile, account: foldAccount(profile.account, signal.groupId, signal.traits, source) }
}
