import { type ConsentState, choiceOf, grants, isRefused, noConsent } from './consent.ts'

/** The answer in force for one request: what may be stored and read. */
export interface Consent {
  /** Whether the person ever answered. */
  readonly answered: boolean
  allows(purpose: string): boolean
  /** All purposes, in the order they are defined. */
  readonly purposes: Readonly<Record<string, boolean>>
}

/** What the site decided about consent. */
export interface ConsentPolicy {
  readonly purposes: readonly string[]
  /** Denied when the browser sends `Sec-GPC: 1`, whatever else was said. */
  readonly deniedByGpc: readonly string[]
}

/**
 * The consent in force: the person's answer, else what is presumed of them. A refusal given in this
 * browser later than that holds here, and `Sec-GPC` (Global Privacy Control, W3C) denies what the
 * policy lists. Worked out for a purpose when it is asked for.
 */
export function consentInForce(
  person: ConsentState,
  policy: ConsentPolicy,
  { browser = noConsent, gpc = false }: { browser?: ConsentState; gpc?: boolean } = {},
): Consent {
  return new InForce(person, policy, browser, gpc)
}

/** Law 3: whether a signal may be stored. */
export function admits(
  consent: Consent,
  state: ConsentState,
  signal: { purpose: string; time: number },
): boolean {
  return consent.allows(signal.purpose) && !isRefused(state, signal)
}

/** Whether anything may be stored beyond the answers themselves. */
export function allowsAny(consent: Consent): boolean {
  return Object.keys(consent.purposes).some((purpose) => purpose !== 'necessary' && consent.allows(purpose))
}

class InForce implements Consent {
  readonly #person: ConsentState
  readonly #policy: ConsentPolicy
  readonly #browser: ConsentState
  readonly #gpc: boolean

  constructor(person: ConsentState, policy: ConsentPolicy, browser: ConsentState, gpc: boolean) {
    this.#person = person
    this.#policy = policy
    this.#browser = browser
    this.#gpc = gpc
  }

  get answered(): boolean {
    return Object.keys(this.#person.choices).length > 0
  }

  get purposes(): Readonly<Record<string, boolean>> {
    return Object.fromEntries(this.#policy.purposes.map((purpose) => [purpose, this.allows(purpose)]))
  }

  allows(purpose: string): boolean {
    if (purpose === 'necessary') return true
    if (!grants(this.#person, purpose) || !this.#policy.purposes.includes(purpose)) return false
    if (this.#gpc && this.#policy.deniedByGpc.includes(purpose)) return false
    const here = choiceOf(this.#browser, purpose)
    return here === undefined || here.granted || here.at <= (choiceOf(this.#person, purpose)?.at ?? 0)
  }
}
