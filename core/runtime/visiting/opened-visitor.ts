import type { Consent } from '../../consent/in-force.ts'
import type { Decision } from '../../decisions/decision.ts'
import type { Explanation } from '../../decisions/explain.ts'
import type { AttuneError } from '../../errors.ts'
import type { Identifier } from '../../identity/namespaces.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Trust } from '../../profile/profile.ts'
import type { PageFacts, RequestContext } from '../../signals/context.ts'
import type { Visit } from '../../visit.ts'
import type { Visitor } from '../../visitor.ts'
import type { ClaimOutcome } from '../people/claim.ts'
import type { Erasure, ErasureReason } from '../privacy/erase.ts'
import type { PersonExport } from '../privacy/person-export.ts'
import { answerConsent, type OwnAnswerDetails } from './answering-consent.ts'
import { claim, identify, identifyBy, logout, selfAssert } from './becoming-somebody.ts'
import type { OpenedVisit } from './opened-visit.ts'
import { eraseOwn, exportOwn, forgetInterests } from './own-data.ts'
import { accountFeature, decide, explain, feature, isIn, onPage, peek, trait } from './reading.ts'
import type { Receipt } from './receipt.ts'
import { signal, track } from './tracking.ts'
import { visitKey } from './visit-of.ts'

/** What a route is given of a visit: whoever prints it, or hands it to a view, shows nothing of the person. */
export class OpenedVisitor implements Visitor {
  static {
    const value = function (this: OpenedVisitor): Visit {
      return this.#visit
    }
    Object.defineProperty(OpenedVisitor.prototype, visitKey, { value })
  }

  readonly #visit: OpenedVisit

  constructor(visit: OpenedVisit) {
    this.#visit = visit
  }

  get id(): string {
    return this.#visit.profile.id
  }

  get kind(): Visitor['kind'] {
    return this.#visit.profile.kind
  }

  get userId(): string | undefined {
    return this.#visit.profile.userId
  }

  get trust(): Trust {
    return this.#visit.trust
  }

  get context(): RequestContext {
    return this.#visit.context
  }

  get consent(): Consent {
    return this.#visit.consent
  }

  get isStored(): boolean {
    return this.#visit.isStored
  }

  get isReadOnly(): boolean {
    return this.#visit.isReadOnly
  }

  get failure(): AttuneError | undefined {
    return this.#visit.failure
  }

  decide(placement: string): Decision {
    return decide(this.#visit, placement)
  }

  peek(placement: string): Decision {
    return peek(this.#visit, placement)
  }

  onPage(page: PageFacts): void {
    onPage(this.#visit, page)
  }

  explain(placement: string): Explanation {
    return explain(this.#visit, placement)
  }

  is(segment: string): boolean {
    return isIn(this.#visit, segment)
  }

  trait(name: string): Json | undefined {
    return trait(this.#visit, name)
  }

  feature(name: string): unknown {
    return feature(this.#visit, name)
  }

  accountFeature(name: string): unknown {
    return accountFeature(this.#visit, name)
  }

  track(event: string, properties?: JsonObject, options?: { readonly messageId?: string }): Receipt {
    return track(this.#visit, event, properties, options)
  }

  signal(message: unknown): Receipt {
    return signal(this.#visit, message)
  }

  notInterested(item: string, properties?: JsonObject): Receipt {
    return track(this.#visit, 'Not Interested', { ...properties, item_id: item })
  }

  identify(userId: string, traits?: JsonObject): Promise<void> {
    return identify(this.#visit, userId, traits)
  }

  identifyBy(identifier: Identifier, traits?: JsonObject): Promise<void> {
    return identifyBy(this.#visit, identifier, traits)
  }

  claim(identifier: Identifier): Promise<ClaimOutcome> {
    return claim(this.#visit, identifier)
  }

  selfAssert(claim: Identifier, traits?: JsonObject): Receipt {
    return selfAssert(this.#visit, claim, traits)
  }

  logout(): Promise<void> {
    return logout(this.#visit)
  }

  answerConsent(answers: Readonly<Record<string, boolean>>, details?: OwnAnswerDetails): Promise<void> {
    return answerConsent(this.#visit, answers, details)
  }

  forgetInterests(): Promise<void> {
    return forgetInterests(this.#visit)
  }

  export(): Promise<PersonExport | undefined> {
    return exportOwn(this.#visit)
  }

  erase(reason?: ErasureReason): Promise<Erasure | undefined> {
    return eraseOwn(this.#visit, reason)
  }
}
