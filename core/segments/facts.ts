import type { Consent } from '../consent/consent.ts'
import type { Json } from '../json.ts'
import type { Features } from '../profile/features/compile.ts'
import { readFeature } from '../profile/features/read.ts'
import type { Account, Profile, Trait } from '../profile/profile.ts'
import type { RequestContext } from '../signals/context.ts'

/**
 * What conditions may read of one person in one moment. What consent does not cover is absent here,
 * so that nothing built on it can tell (law 3). Features are computed when first asked for.
 */
export interface Facts {
  readonly profile: Profile
  readonly features: Features
  readonly consent: Consent
  readonly now: number
  /** Absent outside a request. */
  readonly context: RequestContext | undefined
  trait(name: string): Json | undefined
  account(name: string): Json | undefined
  feature(index: number): unknown
  /** Remembers a segment's verdict for the life of these facts. */
  segment(index: number, evaluate: (facts: Facts) => boolean): boolean
}

export function createFacts(
  profile: Profile,
  features: Features,
  consent: Consent,
  now: number,
  context?: RequestContext,
): Facts {
  const values: unknown[] = []
  const known: boolean[] = []
  const verdicts: (boolean | undefined)[] = []
  const allowed = (trait: Trait | undefined) =>
    trait && consent.allows(trait.u ?? 'personalization') ? (trait.v ?? undefined) : undefined
  const facts: Facts = {
    profile,
    features,
    consent,
    now,
    context,
    trait: (name) => allowed(Object.hasOwn(profile.traits, name) ? profile.traits[name] : undefined),
    account: (name) => accountField(profile.account, name, allowed, consent),
    feature(index) {
      if (known[index]) return values[index]
      const feature = features.list[index]!
      known[index] = true
      values[index] = consent.allows(feature.purpose)
        ? readFeature(profile, feature, now)
        : undefined
      return values[index]
    },
    segment(index, evaluate) {
      const verdict = verdicts[index]
      if (verdict !== undefined) return verdict
      const fresh = evaluate(facts)
      verdicts[index] = fresh
      return fresh
    },
  }
  return facts
}

function accountField(
  account: Account | undefined,
  name: string,
  allowed: (trait: Trait | undefined) => Json | undefined,
  consent: Consent,
): Json | undefined {
  if (!account || !consent.allows('personalization')) return undefined
  if (name === 'id') return account.id
  const trait = Object.hasOwn(account.traits, name) ? account.traits[name] : undefined
  return trait?.g === account.id ? allowed(trait) : undefined
}
