/** The purposes every site has; a site may add its own. `necessary` needs no consent. */
export const standardPurposes = [
  'necessary',
  'preferences',
  'analytics',
  'personalization',
  'marketing',
] as const

/** What a person may be asked for before they answer: nothing (`opt-in`) or all but the refused (`opt-out`). */
export type ConsentModel = 'opt-in' | 'opt-out'

/** One explicit answer. */
export interface ConsentChoice {
  readonly granted: boolean
  /** When, in milliseconds. */
  readonly at: number
  /** Which text they agreed to, as the site names it. */
  readonly wording?: string
  /** Where: `banner`, `settings`, `api`, … */
  readonly source?: string
}

/** Explicit answers by purpose, and since when a purpose was last withdrawn. */
export interface ConsentState {
  readonly choices: Readonly<Record<string, ConsentChoice>>
  /** Signals of the purpose dated before this are refused for good. */
  readonly barriers: Readonly<Record<string, number>>
  /** What is presumed of this person without an answer, where that is not `opt-in`. */
  readonly model?: 'opt-out'
}

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

export const noConsent: ConsentState = { choices: {}, barriers: {} }

/**
 * The consent in force: an explicit answer, else what the model presumes; `Sec-GPC` (Global Privacy
 * Control, W3C) denies what the policy lists.
 */
export function consentInForce(state: ConsentState, gpc: boolean, policy: ConsentPolicy): Consent {
  const presumed = state.model === 'opt-out'
  const purposes: Record<string, boolean> = Object.create(null)
  for (const purpose of policy.purposes) {
    const choice = Object.hasOwn(state.choices, purpose) ? state.choices[purpose] : undefined
    const granted = choice ? choice.granted : presumed
    purposes[purpose] = purpose === 'necessary' || (granted && !(gpc && policy.deniedByGpc.includes(purpose)))
  }
  return {
    answered: Object.keys(state.choices).length > 0,
    allows: (purpose) => purposes[purpose] === true,
    purposes,
  }
}

/**
 * Records explicit answers. Refusing what was or may have been allowed raises a barrier: what the
 * purpose covered is to be cleared (see `withdraw.ts`), and what happened before stays out.
 */
export function recordChoices(
  state: ConsentState,
  answers: Readonly<Record<string, boolean>>,
  details: { at: number; wording?: string; source?: string },
): { state: ConsentState; withdrawn: string[] } {
  const choices: Record<string, ConsentChoice> = { ...state.choices }
  const barriers: Record<string, number> = { ...state.barriers }
  const withdrawn: string[] = []
  const { at, wording, source } = details
  for (const [purpose, granted] of Object.entries(answers)) {
    if (purpose === 'necessary') continue
    choices[purpose] = { granted, at, ...(wording && { wording }), ...(source && { source }) }
    if (granted) continue
    barriers[purpose] = Math.max(barriers[purpose] ?? 0, at)
    withdrawn.push(purpose)
  }
  return { state: { ...state, choices, barriers }, withdrawn }
}

/** The latest explicit answer and the latest barrier, per purpose; of two of one moment, the refusal. */
export function mergeConsent(a: ConsentState, b: ConsentState): ConsentState {
  const choices: Record<string, ConsentChoice> = { ...a.choices }
  for (const [purpose, choice] of Object.entries(b.choices)) {
    const known = choices[purpose]
    if (!known || choice.at > known.at || (choice.at === known.at && !choice.granted))
      choices[purpose] = choice
  }
  const barriers: Record<string, number> = { ...a.barriers }
  for (const [purpose, at] of Object.entries(b.barriers))
    barriers[purpose] = Math.max(barriers[purpose] ?? 0, at)
  return { choices, barriers, ...(a.model && b.model && { model: a.model }) }
}

/** Law 3: whether a signal may be stored. */
export function admits(
  consent: Consent,
  state: ConsentState,
  signal: { purpose: string; time: number },
): boolean {
  return consent.allows(signal.purpose) && !isRefused(state, signal)
}

/** Whether the person's own answers keep a signal out: refused, or dated before the purpose was last withdrawn. */
export function isRefused(
  state: ConsentState,
  { purpose, time }: { purpose: string; time: number },
): boolean {
  return state.choices[purpose]?.granted === false || time <= (state.barriers[purpose] ?? 0)
}

/** The consent in force in one browser: a refusal given there later than the person's answer holds there. */
export function consentOf(
  person: ConsentState,
  browser: ConsentState,
  gpc: boolean,
  policy: ConsentPolicy,
): Consent {
  if (person.choices === browser.choices) return consentInForce(person, gpc, policy)
  const refused = Object.entries(browser.choices).filter(
    ([purpose, choice]) => !choice.granted && choice.at > (person.choices[purpose]?.at ?? 0),
  )
  if (refused.length === 0) return consentInForce(person, gpc, policy)
  return consentInForce(
    { ...person, choices: { ...person.choices, ...Object.fromEntries(refused) } },
    gpc,
    policy,
  )
}
