import type { Consent } from '../consent/in-force.ts'
import type { Json } from '../json.ts'
import type { FeatureStates } from '../profile/contribution.ts'
import type { Feature, Features } from '../profile/features/compile.ts'
import { readFeature } from '../profile/features/read.ts'
import type { Profile, Trait } from '../profile/profile.ts'
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
  /** Whether consent covers personalization. */
  readonly personal: boolean
  trait(name: string): Json | undefined
  account(name: string): Json | undefined
  /** A sum over the people of the account, where it was looked up. */
  accountFeature(feature: Feature): unknown
  feature(index: number): unknown
  /** Remembers what a path leads to, by the path's index, for the life of these facts. */
  field(index: number, read: (facts: Facts) => unknown): unknown
  /** Remembers whether a condition holds, by the condition's index, for the life of these facts. */
  holds(index: number, evaluate: (facts: Facts) => boolean): boolean
}

/** The sums of one account. */
export interface AccountSums {
  /** Its id. */
  readonly account: string
  readonly features: FeatureStates
}

export function createFacts(
  profile: Profile,
  features: Features,
  consent: Consent,
  now: number,
  context?: RequestContext,
  account?: AccountSums,
): Facts {
  return new Snapshot(profile, features, consent, now, context, account)
}

/** A class for its methods: closures would be made anew for every request. */
class Snapshot implements Facts {
  readonly profile: Profile
  readonly features: Features
  readonly consent: Consent
  readonly now: number
  readonly context: RequestContext | undefined
  readonly personal: boolean
  /** What was computed, by index: undefined until it is asked for, `absent` where there is nothing. */
  readonly #values: unknown[] = []
  readonly #fields: unknown[] = []
  readonly #sums: AccountSums | undefined
  readonly #verdicts: (boolean | undefined)[] = []

  constructor(
    profile: Profile,
    features: Features,
    consent: Consent,
    now: number,
    context: RequestContext | undefined,
    sums: AccountSums | undefined,
  ) {
    this.profile = profile
    this.features = features
    this.consent = consent
    this.now = now
    this.context = context
    this.#sums = sums
    this.personal = consent.allows('personalization')
  }

  trait(name: string): Json | undefined {
    const { traits } = this.profile
    return Object.hasOwn(traits, name) ? this.#allowed(traits[name]!) : undefined
  }

  account(name: string): Json | undefined {
    const { account } = this.profile
    if (!account || !this.personal) return undefined
    if (name === 'id') return account.id
    const trait = Object.hasOwn(account.traits, name) ? account.traits[name]! : undefined
    return trait?.g === account.id ? this.#allowed(trait) : undefined
  }

  accountFeature({ key, kind, purpose, source }: Feature): unknown {
    const { account } = this.profile
    if (!account || this.#sums?.account !== account.id || !this.#allows(purpose) || !this.personal) {
      return undefined
    }
    const value = kind.read(this.#sums.features[key] ?? null, this.now)
    return source === 'signals' ? value : Math.max(0, value as number)
  }

  feature(index: number): unknown {
    const known = this.#values[index]
    if (known !== undefined) return known === absent ? undefined : known
    const feature = this.features.list[index]!
    const value = this.#allows(feature.purpose) ? readFeature(this.profile, feature, this.now) : undefined
    this.#values[index] = value === undefined ? absent : value
    return value
  }

  field(index: number, read: (facts: Facts) => unknown): unknown {
    const known = this.#fields[index]
    if (known !== undefined) return known === absent ? undefined : known
    const value = read(this)
    this.#fields[index] = value === undefined ? absent : value
    return value
  }

  holds(index: number, evaluate: (facts: Facts) => boolean): boolean {
    const known = this.#verdicts[index]
    if (known !== undefined) return known
    const verdict = evaluate(this)
    this.#verdicts[index] = verdict
    return verdict
  }

  #allowed(trait: Trait): Json | undefined {
    return this.#allows(trait.u) ? (trait.v ?? undefined) : undefined
  }

  #allows(purpose = 'personalization'): boolean {
    return purpose === 'personalization' ? this.personal : this.consent.allows(purpose)
  }
}

const absent = Symbol('absent')
