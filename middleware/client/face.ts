/** What is in force for this visitor, and what can be asked. */
export interface ConsentAnswer {
  /** Whether the person ever answered. */
  readonly answered: boolean
  readonly purposes: Readonly<Record<string, boolean>>
}

/** What somebody answers: everything, nothing, or purpose by purpose. */
export type ConsentChoices = 'all' | 'none' | Readonly<Record<string, boolean>>

/** The wording they agreed to, and where (default `banner`): 128 characters each. */
export interface ConsentDetails {
  readonly wording?: string
  readonly source?: string
}

/**
 * The global `attune` of pages that load `client.js`. Nothing here says who somebody is: only the server
 * can. What goes wrong stays silent, and what consent does not allow is not sent.
 */
export interface AttuneClient {
  /** Something happened, in the words of Segment's specs: `attune.track('Video Played', { id: 'roasting' })`. */
  track(name: string, properties?: object): void
  /**
   * Another page is shown, or this one by the site's own name. Only where the script cannot see it: loads
   * and changes of the address count by themselves, and one not yet sent gets the name instead.
   */
  page(name?: string, properties?: object): void
  /** What is allowed; or an answer, which counts at once. Rejects when the server cannot be asked. */
  consent(choices?: ConsentChoices, details?: ConsentDetails): Promise<ConsentAnswer>
  /** Commands such as `['track', 'Video Played']`; before the script is there, `attune` may be an array of them. */
  push(...commands: readonly AttuneCommand[]): void
}

export type AttuneCommand = readonly [command: 'track' | 'page' | 'consent', ...values: unknown[]]
