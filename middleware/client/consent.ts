import type { ConsentAnswer, ConsentChoices, ConsentDetails } from './face.ts'

/** The purposes that are not `personalization`, by name of the signal; put in by the server. */
declare const attunePurposes: Readonly<Record<string, string>>

export interface Consent {
  /** Whether a signal may be sent; undefined: not known yet. */
  allows(name: string): boolean | undefined
  /** Finds out what is allowed, where it is not known; a server that cannot be asked allows nothing. */
  learn(): Promise<unknown>
  /** The answer may have changed while the page was away. */
  forget(): void
  /** Asks the server, or answers it. */
  exchange(choices?: ConsentChoices, details?: ConsentDetails): Promise<ConsentAnswer>
}

/** `told`: the purposes that the page itself said are allowed, with spaces between them. */
export function createConsent(url: string, told: string | undefined): Consent {
  let purposes: Readonly<Record<string, boolean>> | undefined
  let learning: Promise<unknown> | undefined
  if (told !== undefined) purposes = Object.fromEntries(told.split(' ').map((purpose) => [purpose, true]))

  const exchange: Consent['exchange'] = async (choices, details) => {
    const answer = typeof choices === 'string' ? { accept: choices } : { purposes: choices }
    const body = choices && JSON.stringify({ ...answer, ...details })
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch(url, body ? { method: 'POST', body, headers } : {})
    if (!response.ok) throw new Error(`attune: ${response.status}`)
    const inForce: ConsentAnswer = await response.json()
    purposes = inForce.purposes
    return inForce
  }

  return {
    exchange,
    allows: (name) => purposes && purposes[attunePurposes[name] ?? 'personalization'] === true,
    learn() {
      learning ??= exchange().catch(() => {
        purposes ??= {}
      })
      return learning
    },
    forget() {
      purposes = undefined
      learning = undefined
    },
  }
}
