import type { Consent } from './consent/in-force.ts'
import type { Decision } from './decisions/decision.ts'
import type { Explanation } from './decisions/explain.ts'
import type { AttuneError } from './errors.ts'
import type { Identifier } from './identity/namespaces.ts'
import type { Json, JsonObject } from './json.ts'
import type { Trust } from './profile/profile.ts'
import type { PlacementName, SegmentName } from './register.ts'
import type { AnswerDetails } from './runtime/people/answer-for.ts'
import type { ClaimOutcome } from './runtime/people/claim.ts'
import type { Erasure, ErasureReason } from './runtime/privacy/erase.ts'
import type { PersonExport } from './runtime/privacy/person-export.ts'
import type { Receipt } from './runtime/visiting/receipt.ts'
import type { PageFacts, RequestContext } from './signals/context.ts'

/**
 * A profile as one request sees it: `req.visitor`. Reading is synchronous, and what this request tracked counts at
 * once. Changes travel with the page, in one write after it was sent, unless they are awaited. Awaiting one makes
 * all of them durable, and rejects with ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_CONFLICT or, where
 * no profile may be begun, ATTUNE_RATE_LIMITED; the same may be tried again, with the same message ids.
 */
export interface Visitor {
  /** The profile's id; nothing is stored under it before there is consent to. */
  readonly id: string
  /** `known` once the site vouched for who they are. */
  readonly kind: 'unknown' | 'known'
  readonly userId: string | undefined
  /** `authenticated` once this request called `identify`, else `recognised`. */
  readonly trust: Trust
  /** What conditions may read of the request. */
  readonly context: RequestContext
  /** The consent in force: the person's answers, narrowed by what this browser refused and by `Sec-GPC`. */
  readonly consent: Consent
  /** Whether something is stored under `id`. */
  readonly isStored: boolean
  /** Nothing is stored, counted or set: a bot, a page fetched ahead, a preview. */
  readonly isReadOnly: boolean
  /** Set when the store failed: this is a stranger's page, and the browser keeps the cookie it has. */
  readonly failure: AttuneError | undefined
  /**
   * Chooses what a placement shows. The same answer however often one request asks.
   * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT
   */
  decide(placement: PlacementName): Decision
  /**
   * What `decide()` would choose, for those who do not know yet whether they can show it: it counts as shown
   * only when `decide()` is called as well.
   * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT
   */
  peek(placement: PlacementName): Decision
  /**
   * The request speaks for another page of the site than its own address, as a script of that page does:
   * conditions on path, campaign and referrer see it from here on. What was decided already stays.
   * @throws AttuneError ATTUNE_OPTIONS
   */
  onPage(page: PageFacts): void
  /**
   * Why a placement shows what it shows, and why not everything else.
   * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT
   */
  explain(placement: PlacementName): Explanation
  /**
   * Whether the person is in a segment now.
   * @throws AttuneError ATTUNE_UNKNOWN_SEGMENT
   */
  is(segment: SegmentName): boolean
  /** A trait, or undefined where it is unknown or consent does not cover it. */
  trait(name: string): Json | undefined
  /**
   * A feature's value, or undefined where there is none yet or consent does not cover it.
   * @throws AttuneError ATTUNE_UNKNOWN_FEATURE
   */
  feature(name: string): unknown
  /**
   * A sum over the people of the account, or undefined where the person is in none, consent does not cover it,
   * or it could not be looked up in time.
   * @throws AttuneError ATTUNE_UNKNOWN_FEATURE
   */
  accountFeature(name: string): unknown
  /**
   * Something happened: it counts in this very response. Durable when awaited, else written with the page.
   * `messageId`: by which a repeat is known. Default: a new one.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID, ATTUNE_OPTIONS
   */
  track(event: string, properties?: JsonObject, options?: { readonly messageId?: string }): Receipt
  /**
   * Takes a message of the Segment spec. Its ids are passed over: it is about this visitor.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID
   */
  signal(message: unknown): Receipt
  /**
   * The person does not want to see an item, or an experience such as `home.hero/machines`: decisions leave it
   * out from now on. It is a signal like others, kept where they agreed to its purpose. Durable when awaited.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID
   */
  notInterested(item: string, properties?: JsonObject): Receipt
  /**
   * The site knows who this is; call it where a session was just authenticated, with the user id that the
   * session has, never with what the browser sent. An unknown visitor's profile is merged into the person's.
   * Somebody else's is left alone, and the request goes on as the person identified. Resolves when this
   * is durable.
   * @throws AttuneError ATTUNE_ID_INVALID, also for anything but text; ATTUNE_SIGNAL_INVALID for traits
   */
  identify(userId: string, traits?: JsonObject): Promise<void>
  /**
   * The same by an identifier of a namespace that merges, which the site checked: a loyalty card at the till, a
   * confirmed address. Write the namespace yourself, so that no request chooses it.
   * @throws AttuneError ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_OPTIONS, ATTUNE_SIGNAL_INVALID
   */
  identifyBy(identifier: Identifier, traits?: JsonObject): Promise<void>
  /**
   * The person this request identified is known by another identifier too, and the site checked it: a loyalty
   * card, a confirmed address. Write the namespace yourself, so that no request chooses it. What was known under
   * it becomes theirs, unless it is somebody's with a user id of their own. Resolves when this is durable.
   * @throws AttuneError ATTUNE_NOT_IDENTIFIED, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_ID_INVALID
   */
  claim(identifier: Identifier): Promise<ClaimOutcome>
  /**
   * The visitor says something of themselves that nobody checked: an address in a newsletter form, a name
   * in a competition. Their profile notes it: the claim links, by a hash of it, but merges and reveals
   * nothing, and traits never replace what is known better. Durable when awaited.
   * @throws AttuneError ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_ID_INVALID, ATTUNE_SIGNAL_INVALID
   */
  selfAssert(claim: Identifier, traits?: JsonObject): Receipt
  /**
   * The person left: this browser is a stranger again, with the answers about consent it gave itself. It
   * is so at once, store or no store; resolves when what they did before is durable.
   */
  logout(): Promise<void>
  /**
   * Records answers about consent, with the `wording` of the question and its `source`, where they are given.
   * Refusing a purpose clears what it covered; resolves when that is done.
   * @throws AttuneError ATTUNE_UNKNOWN_PURPOSE, ATTUNE_CONSENT_ANSWER, ATTUNE_OPTIONS
   */
  answerConsent(
    answers: Readonly<Record<string, boolean>>,
    details?: Partial<Omit<AnswerDetails, 'at'>>,
  ): Promise<void>
  /**
   * Forgets what the person was drawn to: what they looked at, searched, saved and do not want, and all that was
   * made of it. Who they are, what they allow and what they ordered stays. Resolves when that is done.
   */
  forgetInterests(): Promise<void>
  /**
   * Everything stored of this visitor, for them to read; undefined: nothing is. Reads the log as well.
   * @throws AttuneError ATTUNE_LOGIN_NEEDED where a cookie alone leads to somebody known
   */
  export(): Promise<PersonExport | undefined>
  /**
   * Erases this visitor as `attune.erase()` does; the browser is a stranger's from here on, and keeps nothing but
   * what was refused. Undefined: nothing was stored.
   * @throws AttuneError ATTUNE_LOGIN_NEEDED where a cookie alone leads to somebody known
   */
  erase(reason?: ErasureReason): Promise<Erasure | undefined>
}
