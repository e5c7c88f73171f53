/**
 * Every error Attune throws or reports has one of these codes. A code never changes its meaning;
 * the message may be reworded at any time.
 */
export const errorCodes = {
  ATTUNE_DEFINITIONS: 'The definitions handed to createAttune() have mistakes; `problems` lists them all.',
  ATTUNE_OPTIONS: 'An option handed to a function of Attune is not acceptable.',
  ATTUNE_SECRET_MISSING: 'There is no secret to sign cookies and links with.',
  ATTUNE_SECRET_WEAK: 'The secret is too short to sign with.',
  ATTUNE_SIGNAL_INVALID:
    'A signal does not have the shape of the Segment spec, or is larger than the limits.',
  ATTUNE_ID_INVALID: 'An id of a person is empty, a placeholder such as "null", or too long.',
  ATTUNE_LOGIN_NEEDED: 'Data of somebody known was asked for by a cookie alone.',
  ATTUNE_NOT_IDENTIFIED: 'An identifier was claimed in a request that identified nobody.',
  ATTUNE_ITEM_INVALID: 'An item for the catalogue has mistakes, or is larger than the limits.',
  ATTUNE_UNMERGE: 'A merge cannot be undone before others that came after it.',
  ATTUNE_UNKNOWN_PLACEMENT: 'No placement of this name is defined.',
  ATTUNE_UNKNOWN_SEGMENT: 'No segment of this name is defined.',
  ATTUNE_UNKNOWN_FOLLOW_UP: 'No follow-up of this name is defined.',
  ATTUNE_UNKNOWN_FEATURE: 'No feature of this name is defined.',
  ATTUNE_UNKNOWN_NAMESPACE: 'No namespace of identifiers of this name is defined.',
  ATTUNE_UNKNOWN_PURPOSE: 'No consent purpose of this name is defined.',
  ATTUNE_CONSENT_ANSWER: 'An answer about consent is neither yes nor no; nothing was recorded.',
  ATTUNE_LINK_INVALID: 'A signed link was altered or has expired.',
  ATTUNE_STORE_UNAVAILABLE: 'The store did not answer, or answered with an error.',
  ATTUNE_STORE_TIMEOUT: 'The store did not answer within the time budget.',
  ATTUNE_STORE_KEY: 'A key or partition handed to a store is not acceptable.',
  ATTUNE_STORE_CLOSED: 'The store, or Attune itself, was closed.',
  ATTUNE_ABANDONED: 'Attune was closed before all that was under way was done; the message says what.',
  ATTUNE_CONFLICT: 'A profile or an item kept changing under a commit that was retried many times.',
  ATTUNE_FORMAT_NEWER: 'Stored data was written by a newer version of Attune than this one.',
  ATTUNE_FORMAT_UNREADABLE: 'Stored data is damaged or was not written by Attune.',
  ATTUNE_INIT:
    '`attune init` found no app to change, or one that it does not understand; it says what to do.',
  ATTUNE_TRANSFER: 'A migration, an export or an import cannot go on as things are.',
  ATTUNE_PROVIDER:
    'A context provider (country, weather) failed or was too slow; the request went on without it.',
  ATTUNE_CHANNEL:
    'What messages go through does not accept the site, as with a wrong password, is not there, or threw.',
  ATTUNE_RENDER: 'What renders a placement failed or gave no text; the page kept its own content.',
  ATTUNE_TEMPLATE:
    'Templates of messages have mistakes, which `problems` lists, or one could not be rendered for a person.',
  ATTUNE_FEEDBACK_REFUSED:
    'What claims to come from a mail service is not signed by it, is not meant for this site, or is too old.',
  ATTUNE_NO_CHANNEL: 'A follow-up goes by a channel that this process does not have.',
  ATTUNE_LISTENER: 'A listener of the application threw; the transition is offered again.',
  ATTUNE_INTERNAL: 'Attune itself failed where it should not: please report it.',
  ATTUNE_IDENTITY: 'A browser tried to say who somebody is, or what they paid; only the server can.',
  ATTUNE_KEY_INVALID: 'A server presented no write key, or one that the site does not know.',
  ATTUNE_KEY_SCOPE: 'A write key may not send messages of this type.',
  ATTUNE_ORIGIN: 'A browser request came from another site.',
  ATTUNE_METHOD: 'A route of the collector was asked with a method that it does not take.',
  ATTUNE_BODY_INVALID: 'A request body is not the JSON this route takes.',
  ATTUNE_BODY_TYPE: 'A request body has a content type or an encoding this route does not take.',
  ATTUNE_BODY_TOO_LARGE: 'A request body is larger than this route takes.',
  ATTUNE_BODY_TIMEOUT: 'A request body took longer to arrive than it is waited for.',
  ATTUNE_RATE_LIMITED:
    'Too many requests from one visitor, network or write key, or too many new visitors from one network.',
} as const

/** A code of `errorCodes`. */
export type ErrorCode = keyof typeof errorCodes

/** One mistake in what somebody handed us: where it is, what is wrong, and how to mend it. */
export interface Problem {
  /** Stable, e.g. `unknown-operator`. */
  code: string
  /** Where, as a path from the outermost object, e.g. `segments.loyal.features.orders.$gt`. */
  path: string
  message: string
  cure: string
}

/** An error with a stable `code`; `problems` when several mistakes are reported at once. */
export class AttuneError extends Error {
  override readonly name: string = 'AttuneError'
  readonly code: ErrorCode
  /** Every mistake; empty where there is no more to say than the message. */
  declare readonly problems: readonly Problem[]
  /** Whole milliseconds after which the same may succeed, where that is known. */
  declare readonly retryAfter: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    details: { problems?: readonly Problem[]; cause?: unknown; retryAfter?: number } = {},
  ) {
    const { problems = [], cause, retryAfter } = details
    super(withProblems(message, problems), cause === undefined ? undefined : { cause })
    this.code = code
    // What is printed or logged shows what there is, and nothing that is empty.
    Object.defineProperty(this, 'problems', { value: problems, enumerable: problems.length > 0 })
    if (retryAfter !== undefined) this.retryAfter = retryAfter
  }
}

/** Whether an error says that the store is not there, or is too slow; anything else is an answer of it. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof AttuneError)) return true
  return error.code === 'ATTUNE_STORE_UNAVAILABLE' || error.code === 'ATTUNE_STORE_TIMEOUT'
}

function withProblems(message: string, problems: readonly Problem[]): string {
  const lines = problems.map((p) => `\n  ${p.path}: ${p.message} ${p.cure}`)
  return message + lines.join('')
}
