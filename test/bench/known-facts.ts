import type { Facts } from '../../core/segments/facts.ts'

/**
 * Facts of which every field is known already, as GrowthBook's attributes are: what is measured with
 * them is deciding alone. Whether conditions hold is still worked out anew for each request.
 */
export class KnownFacts implements Facts {
  readonly profile: Facts['profile']
  readonly features: Facts['features']
  readonly consent: Facts['consent']
  readonly now: number
  readonly context: Facts['context']
  readonly personal: boolean
  readonly #facts: Facts
  readonly #fields: unknown[]
  readonly #verdicts: (boolean | undefined)[] = []

  /** `fields`: kept by the caller from one request of this person to the next. */
  constructor(facts: Facts, fields: unknown[]) {
    this.profile = facts.profile
    this.features = facts.features
    this.consent = facts.consent
    this.now = facts.now
    this.context = facts.context
    this.personal = facts.personal
    this.#facts = facts
    this.#fields = fields
  }

  trait(name: string): ReturnType<Facts['trait']> {
    return this.#facts.trait(name)
  }

  account(name: string): ReturnType<Facts['account']> {
    return this.#facts.account(name)
  }

  accountFeature(feature: Parameters<Facts['accountFeature']>[0]): unknown {
    return this.#facts.accountFeature(feature)
  }

  feature(index: number): unknown {
    return this.#facts.feature(index)
  }

  field(index: number, read: (facts: Facts) => unknown): unknown {
    const known = this.#fields[index]
    if (known !== undefined) return known
    const value = read(this.#facts)
    this.#fields[index] = value
    return value
  }

  holds(index: number, evaluate: (facts: Facts) => boolean): boolean {
    const known = this.#verdicts[index]
    if (known !== undefined) return known
    const verdict = evaluate(this)
    this.#verdicts[index] = verdict
    return verdict
  }
}
