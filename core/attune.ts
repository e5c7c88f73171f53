import type { Catalogue } from './catalogue/catalogue.ts'
import type { Duration } from './duration.ts'
import type { AttuneError } from './errors.ts'
import type { FollowUpsFace } from './followups/face.ts'
import type { Person, PersonReference } from './identity/person.ts'
import type { Health } from './operations/health.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import type { MergeAuthority, Merged } from './runtime/merging/merge-people.ts'
import type { Unmerged } from './runtime/merging/unmerge.ts'
import type { AnswerDetails } from './runtime/people/answer-for.ts'
import type { KnownMessage } from './runtime/people/known-message.ts'
import type { TrackOutcome } from './runtime/people/track-known.ts'
import type { Erasure, ErasureReason } from './runtime/privacy/erase.ts'
import type { PersonExport } from './runtime/privacy/person-export.ts'
import type { ErasureProof } from './runtime/privacy/verify.ts'
import type { PreviewTarget } from './runtime/tokens/preview-link.ts'
import type { Abandoned } from './runtime/upkeep/closing.ts'
import type { TransitionListener } from './runtime/upkeep/subscriptions.ts'
import type { Arriving } from './runtime/visiting/arriving.ts'
import type { Classification } from './signals/vocabulary.ts'
import type { Visitor } from './visitor.ts'

/** A site that was set up. `PlacementName`, `SegmentName`: the names in its definitions. */
export interface Attune<PlacementName extends string = string, SegmentName extends string = string> {
  /**
   * Opens the visitor of one request, or of a `person` whom the site asks about. With the store slow or down: a
   * stranger, within the budget, and one `onError`.
   * @throws AttuneError ATTUNE_OPTIONS; ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE for a `person` that is no reference
   */
  visit(arriving: Arriving): Promise<Visitor>
  /**
   * Takes a message of the Segment spec about a person, from the site's own systems. They are known by `userId`,
   * stored or not yet, or by `ids`, by namespace; with both, the ids are linked to the person as `visitor.claim()`
   * does. `context.consent.categoryPreferences` says what they allowed, where they have not answered themselves.
   * An `alias` makes the person of `previousId`, a user id or an unknown visitor's, part of that of `userId`.
   * Without a `messageId`, a message of the same content and time counts once; where it states no time, that is of the
   * same millisecond.
   * Resolves when it is durable; false: the person has not consented to its purpose, or nobody is known by its ids.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_OPTIONS
   */
  track(message: KnownMessage): Promise<boolean>
  /**
   * Takes many such messages, in their order for each person, and answers for each in its place. What is wrong
   * with one keeps no other out. `source` names the sender in records of consent; default `server`. When it
   * rejects, some may be stored: with the same message ids it is safe to send all of them again.
   * `history`: these happened long ago, and are brought in now: no follow-up begins by them, nor by the segments that
   * people are in because of them.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_STORE_CLOSED, ATTUNE_CONFLICT
   */
  trackAll(
    messages: readonly unknown[],
    options?: { readonly source?: string; readonly history?: boolean },
  ): Promise<TrackOutcome[]>
  /**
   * Records answers about consent that a person gave elsewhere: at the till, on paper, in an app. Somebody with a
   * user id need not be known before. Refusing clears what the purpose covered. Resolves when it is durable;
   * false: the reference, not a user id, leads to nobody.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_UNKNOWN_PURPOSE, ATTUNE_CONSENT_ANSWER, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
   */
  answerConsent(
    person: PersonReference,
    answers: Readonly<Record<string, boolean>>,
    details: AnswerDetails,
  ): Promise<boolean>
  /**
   * Who a user id, an identifier of a namespace, or a profile id leads to; undefined: nobody.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
   */
  find(reference: PersonReference): Promise<Person | undefined>
  /**
   * Makes one person of two, known or not: all that leads to either leads to the one from now on, whose user id
   * is that of `into`. The log keeps who said so, and why. Undefined: nobody is stored under one of the two.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_CONFLICT, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
   */
  merge(from: PersonReference, into: PersonReference, authority: MergeAuthority): Promise<Merged | undefined>
  /**
   * Undoes the last merge of a person, by the `mergeId` of the log's topic `merges`, within 30 days, as far as it
   * can be; the answer says what could not. Undefined: there is no such merge, it is too long ago, or somebody
   * has withdrawn their consent since.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_UNMERGE, ATTUNE_CONFLICT, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
   */
  unmerge(person: PersonReference, mergeId: string, authority: MergeAuthority): Promise<Unmerged | undefined>
  /**
   * Calls `listener` whenever a person enters or leaves a segment, at least once each; `name` keeps its
   * place over restarts. Returns what ends the subscription.
   */
  subscribe(name: string, listener: TransitionListener): () => Promise<void>
  /** What the site offers, for pages and mails to show. */
  readonly catalogue: Catalogue
  /** Messages that signals, segments and dates set off. */
  readonly followUps: FollowUpsFace
  /** Switches off a placement (`home.hero`) or one experience (`home.hero/machines`), in every process within 5 seconds. */
  switchOff(key: PlacementName | `${PlacementName}/${string}`): Promise<void>
  /** Undoes `switchOff`; nothing happens if it was not switched off. */
  switchOn(key: string): Promise<void>
  /** What is switched off. */
  readonly switchedOff: readonly string[]
  /**
   * A link that shows one variant to whoever opens it, and stores and counts nothing.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_UNKNOWN_PLACEMENT
   */
  previewLink(url: string, target: PreviewTarget<PlacementName>, options?: { expiresIn?: Duration }): string
  /**
   * Everything that is stored of a person, as plain JSON for them to read, of every purpose; undefined: nobody
   * is stored. Let only who is logged in, or your staff, ask for it.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_STORE_UNAVAILABLE
   */
  export(person: PersonReference): Promise<PersonExport | undefined>
  /**
   * Erases a person: profile, timeline, what leads to it, scheduled looks and the log. A tombstone under a
   * hash of the id stays for 400 days: what is dated before is not taken in again, and a later visit begins
   * a new profile. The known person behind `profileId` is erased as well, so let only who is logged in, or
   * your staff, ask for that. Reads the whole store. Resolves when it is done; once begun it is finished by
   * any process of the site, and doing it again does no harm.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_STORE_UNAVAILABLE, ATTUNE_CONFLICT
   */
  erase(person: PersonReference, reason?: ErasureReason): Promise<Erasure>
  /**
   * Looks through the whole store but for the catalogue, its log and its schedule for anything left of somebody erased.
   * After `erase()` give it the `profileIds` of its answer: nothing else knows the ids of old browsers.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_STORE_UNAVAILABLE
   */
  verifyErased(person: PersonReference | { readonly profileIds: readonly string[] }): Promise<ErasureProof>
  /**
   * A link whose holder sees what was decided for that request and why, in the header `Attune-Debug` of the
   * response, and how long it took. It shows who came by, but neither ids nor traits. Expires after a day.
   * @throws AttuneError ATTUNE_OPTIONS
   */
  debugLink(url: string, options?: { expiresIn?: Duration }): string
  /** Whether the token of a debug link is good: for middleware. */
  allowsDebug(token: string): boolean
  /** What kind of fact a signal of this name is, and the consent purpose it is kept for. */
  classify(signalName: string): Classification
  /** Signs and verifies cookies: the first signs. Never log them. */
  readonly secrets: readonly string[]
  /** IANA zone of the site. */
  readonly timeZone: string
  /** Names, for tools. */
  readonly placementNames: readonly PlacementName[]
  /** As `switchOff` takes them: `home.hero/machines`. */
  readonly experienceKeys: readonly string[]
  readonly segmentNames: readonly SegmentName[]
  /** The events the definitions say something of. */
  readonly eventNames: readonly string[]
  /** Whether the definitions have this variant of this experience in this placement. */
  hasVariant(target: PreviewTarget): boolean
  /** The consent purposes: the standard ones, then the site's own. */
  readonly purposes: readonly string[]
  readonly clock: Clock
  /** Where the site says what it does; it never throws. Hand nothing personal to it. */
  readonly logger: Logger
  /** Reports what went wrong without stopping a page; it never throws. */
  onError(error: AttuneError): void
  /** Whether the store answers, and what went wrong in this process; it never rejects. */
  health(): Promise<Health>
  /**
   * Takes nothing new: pages are strangers', awaited changes, `track()`, `subscribe()` and switches are
   * refused with ATTUNE_STORE_CLOSED. Finishes what is under way, for at most `timeout` milliseconds (default
   * 10,000), lets go of the store, and says what it had to abandon. It rejects for a misspelt option alone.
   * @throws AttuneError ATTUNE_OPTIONS
   */
  close(options?: { readonly timeout?: number }): Promise<Abandoned>
}
