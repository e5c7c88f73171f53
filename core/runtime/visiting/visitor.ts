import { randomUUID } from 'node:crypto'
import { checkAnswers } from '../../consent/check-answers.ts'
import { type ConsentState, recordChoices } from '../../consent/consent.ts'
import { admits, type Consent, consentInForce } from '../../consent/in-force.ts'
import type { CompiledPlacement } from '../../decisions/compile.ts'
import type { DecisionContext } from '../../decisions/decide.ts'
import type { Decision } from '../../decisions/decision.ts'
import { declinedBy } from '../../decisions/declined.ts'
import { type Explanation, explain } from '../../decisions/explain.ts'
import { AttuneError } from '../../errors.ts'
import type { Identifier } from '../../identity/namespaces.ts'
import { checkUserId } from '../../identity/user-id.ts'
import type { Json, JsonObject } from '../../json.ts'
import { userClaim } from '../../profile/claims.ts'
import type { Profile, Trust } from '../../profile/profile.ts'
import type { PlacementName, SegmentName } from '../../register.ts'
import { type AccountSums, createFacts, type Facts } from '../../segments/facts.ts'
import type { PageFacts, RequestContext } from '../../signals/context.ts'
import { normaliseSignal } from '../../signals/normalise.ts'
import { contextOnPage } from '../../signals/request-context.ts'
import type { Signal } from '../../signals/signal.ts'
import { unknownName } from '../../unknown-name.ts'
import { becomeHolder, type ClaimOutcome, linkClaim } from '../people/claim.ts'
import { become, newcomer } from '../people/identify.ts'
import type { Erasure, ErasureReason } from '../privacy/erase.ts'
import { exportPerson } from '../privacy/export.ts'
import type { PersonExport } from '../privacy/person-export.ts'
import type { Shell } from '../shell.ts'
import {
  adoptConsentStep,
  answerStep,
  claimStep,
  exposeStep,
  foldStep,
  forgetInterestsStep,
  returnedStep,
  type Step,
} from '../storing/change.ts'
import { Draft, type Loaded } from '../storing/draft.ts'
import { within } from '../within.ts'
import { refusalsOf, requireOwn } from './own-data.ts'
import { Receipt } from './receipt.ts'
import { createShown, type Shown } from './shown.ts'

/** What opens a visitor: who the request says it is, and where it comes from. */
export interface Arrival {
  /** Answers about consent kept by this browser. */
  readonly consent: ConsentState
  readonly context: RequestContext
  /** Nothing is stored, counted or set: bots, pages fetched ahead, previews. */
  readonly readOnly: boolean
  /** The site asks about somebody who is not there: that says nothing of their browser coming back. */
  readonly absent?: boolean
  /** Variants forced by a preview link. */
  readonly preview?: DecisionContext['preview']
  /** Why the store could not say who this is: awaited changes fail with it, the rest of the page goes on. */
  readonly failure?: AttuneError
  /** Whether a profile may be begun; asked at most once. Default: yes. */
  readonly mayBegin?: () => boolean
}

/**
 * A profile as one request sees it. Reading is synchronous, and what this request tracked counts at
 * once. Changes travel with the page, in one write after it was sent, unless they are awaited.
 */
export class Visitor {
  readonly #shell: Shell
  #arrival: Arrival
  readonly #now: number
  #draft: Draft
  /** The sums of the account, where they were looked up. */
  #sums: AccountSums | undefined
  #accountBudget: number | undefined
  #browser: ConsentState
  #trust: Trust = 'recognised'
  #stored: boolean
  #facts: Facts | undefined
  #shown: Shown
  #revealed = false
  /** Whether a profile may be begun, once that was asked. */
  #begins: boolean | undefined

  /** `loaded`: the profile the cookie leads to, if any. */
  constructor(shell: Shell, arrival: Arrival, loaded: Loaded | undefined) {
    this.#shell = shell
    this.#arrival = arrival
    this.#shown = createShown(shell.site.counts.decisions)
    this.#now = shell.site.clock.now()
    this.#browser = arrival.consent
    this.#stored = loaded !== undefined
    this.#draft = new Draft(loaded ?? newcomer(shell, arrival.consent, arrival.context))
    if (loaded && !loaded.profile.returned && !arrival.absent) this.#draft.add(returnedStep)
  }

  /** The profile's id; nothing is stored under it before there is consent to. */
  get id(): string {
    return this.#draft.profile.id
  }

  get kind(): Profile['kind'] {
    return this.#draft.profile.kind
  }

  get userId(): string | undefined {
    return this.#draft.profile.userId
  }

  /** `authenticated` once this request called `identify`, else `recognised`. */
  get trust(): Trust {
    return this.#trust
  }

  get context(): RequestContext {
    return this.#arrival.context
  }

  /** The consent in force: the person's answers, narrowed by what this browser refused and by `Sec-GPC`. */
  get consent(): Consent {
    return this.#seen().consent
  }

  /** Answers for this browser to remember in a cookie of its own. */
  get browserConsent(): ConsentState {
    return this.#browser
  }

  /** Whether something is stored under `id`: then a cookie should say so. */
  get isStored(): boolean {
    return this.#stored
  }

  /** Whether something is stored under `id`, or will be by `commit()`. */
  get willStore(): boolean {
    if (this.isReadOnly || this.failure) return false
    if (this.#stored) return true
    const exposing = this.#shown.isPending && this.consent.allows('personalization')
    return (exposing || !this.#draft.isEmpty) && this.#mayStore()
  }

  /** Whether anything was decided, or read of the person: then the response is for this visitor alone. */
  get hasDecided(): boolean {
    return this.#revealed
  }

  /** What this request decided so far and did not send yet, in the order of the definitions. */
  get decisions(): readonly Decision[] {
    return this.#shown.decisions
  }

  /** Set when the store failed: this is a stranger's page, and the browser keeps the cookie it has. */
  get failure(): AttuneError | undefined {
    return this.#arrival.failure
  }

  /** Nothing is stored, counted or set: a bot, a page fetched ahead, a preview. */
  get isReadOnly(): boolean {
    return this.#arrival.readOnly
  }

  /**
   * Chooses what a placement shows. The same answer however often one request asks.
   * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT
   */
  decide(placement: PlacementName): Decision {
    const compiled = this.#placement(placement)
    this.#revealed = true
    return this.#shown.decide(compiled, () => this.#decisionContext())
  }

  /**
   * What `decide()` would choose, for those who do not know yet whether they can show it: it counts as shown
   * only when `decide()` is called as well.
   * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT
   */
  peek(placement: PlacementName): Decision {
    const compiled = this.#placement(placement)
    this.#revealed = true
    return this.#shown.peek(compiled, () => this.#decisionContext())
  }

  /**
   * The request speaks for another page of the site than its own address, as a script of that page does:
   * conditions on path, campaign and referrer see it from here on. What was decided already stays.
   */
  onPage(page: PageFacts): void {
    this.#arrival = { ...this.#arrival, context: contextOnPage(this.context, page) }
    this.#facts = undefined
    this.#shown.forget()
  }

  /** Why a placement shows what it shows, and why not everything else. */
  explain(placement: PlacementName): Explanation {
    const { site } = this.#shell
    this.#revealed = true
    return explain(this.#placement(placement), this.#decisionContext(), site.segments, site.featureName)
  }

  /**
   * Whether the person is in a segment now.
   * @throws AttuneError ATTUNE_UNKNOWN_SEGMENT
   */
  is(segment: SegmentName): boolean {
    const { segments } = this.#shell.site
    const found = segments.named(segment)
    if (!found) throw unknownName('ATTUNE_UNKNOWN_SEGMENT', 'segment', segment, segments.list.map(nameOf))
    this.#revealed = true
    return found.has(this.#seen())
  }

  /** A trait, or undefined where it is unknown or consent does not cover it. */
  trait(name: string): Json | undefined {
    this.#revealed = true
    return this.#seen().trait(name)
  }

  /**
   * A feature's value, or undefined where there is none yet or consent does not cover it.
   * @throws AttuneError ATTUNE_UNKNOWN_FEATURE
   */
  feature(name: string): unknown {
    const { features, featureNames } = this.#shell.site
    const feature = features.named(name)
    if (!feature) throw unknownName('ATTUNE_UNKNOWN_FEATURE', 'feature', name, featureNames)
    this.#revealed = true
    return this.#seen().feature(feature.index)
  }

  /**
   * A sum over the people of the account, or undefined where the person is in none, consent does not cover it,
   * or it could not be looked up in time.
   * @throws AttuneError ATTUNE_UNKNOWN_FEATURE
   */
  accountFeature(name: string): unknown {
    const { features, accountFeatureNames } = this.#shell.site
    const feature = features.ofAccount(name)
    if (!feature) throw unknownName('ATTUNE_UNKNOWN_FEATURE', 'account feature', name, accountFeatureNames)
    this.#revealed = true
    return this.#seen().accountFeature(feature)
  }

  /**
   * Looks the sums of the account up, where the site keeps some and they may be read; from now on also when the
   * request goes on as somebody else. Without an answer within `budget` milliseconds they are absent.
   */
  async lookUpAccount(budget: number): Promise<void> {
    this.#accountBudget = budget
    const { accounts, site } = this.#shell
    const { account } = this.#draft.profile
    if (site.features.ofAccounts.length === 0 || !account || !this.consent.allows('personalization')) return
    if (this.#sums?.account === account.id) return
    try {
      const features = await within(budget, site.clock, accounts.read(account.id), site.breakers.reads)
      this.#sums = { account: account.id, features }
      this.#facts = undefined
      this.#shown.forget()
    } catch (error) {
      site.onError(error as AttuneError)
    }
  }

  /**
   * Something happened: it counts in this very response. Durable when awaited, else written with the page.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID
   */
  track(event: string, properties: JsonObject = {}, options: { messageId?: string } = {}): Receipt {
    return this.signal({ type: 'track', event, properties, messageId: options.messageId ?? randomUUID() })
  }

  /**
   * Takes a message of the Segment spec. Its ids are passed over: it is about this visitor.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID
   */
  signal(message: unknown, origin: Signal['origin'] = 'page', trust: Trust = this.#trust): Receipt {
    const { clock, events } = this.#shell.site
    return this.take(normaliseSignal(message, { now: clock.now(), origin, definitions: events }), trust)
  }

  /** Takes a signal that is normalised. Without consent to its purpose it is dropped (law 3). */
  take(signal: Signal, trust: Trust = this.#trust): Receipt {
    const taken = admits(this.consent, this.#draft.profile.consent, signal)
    if (taken) this.#add(foldStep(signal, trust, this.#shell.site, this.consent), signal)
    else this.#shell.site.counts.signals[signal.origin].dropped++
    return new Receipt(() => this.commit(), taken)
  }

  /** Takes back what `take()` took, unless it is written: a page view whose page was not sent. */
  takeBack(signal: Signal): void {
    this.#draft.remove(signal)
    this.#facts = undefined
    this.#shown.forget()
  }

  /**
   * The site knows who this is; call it where a session was just authenticated. `who` is a user id, or an
   * identifier of a namespace that merges. An unknown visitor's profile is merged into the person's.
   * Somebody else's is left alone, and the request goes on as the person identified. Resolves when this
   * is durable.
   * @throws AttuneError ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_OPTIONS
   */
  async identify(who: string | Identifier, traits: JsonObject = {}): Promise<void> {
    const { namespaces } = this.#shell.site
    const claim =
      typeof who === 'object' && who !== null ? namespaces.personalClaim(who) : userClaim(checkUserId(who))
    if (this.isReadOnly) return
    const isThem = this.kind === 'known' && Object.hasOwn(this.#draft.profile.ids, claim)
    if (isThem && Object.keys(traits).length === 0) {
      this.#trust = 'authenticated'
      return
    }
    if (!isThem)
      await this.#goOn(() => (typeof who === 'object' ? this.#becomeHolder(claim) : this.#become(who)))
    this.#trust = 'authenticated'
    if (Object.keys(traits).length > 0) this.signal({ type: 'identify', traits, messageId: randomUUID() })
    await this.commit()
  }

  /**
   * The person this request identified is known by another identifier too, and the site checked it: a loyalty
   * card, a confirmed address. What was known under it becomes theirs, unless it is somebody's with a user id
   * of their own. Resolves when this is durable.
   * @throws AttuneError ATTUNE_NOT_IDENTIFIED, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_ID_INVALID
   */
  async claim(identifier: Identifier): Promise<ClaimOutcome> {
    const { namespaces, clock } = this.#shell.site
    const claim = namespaces.claim(identifier)
    if (this.isReadOnly) return 'linked'
    if (this.#trust !== 'authenticated' || this.kind !== 'known') throw notIdentified
    if (!namespaces.merges(identifier.namespace) || !this.#stored) {
      this.#add(claimStep(claim, clock.now(), namespaces.limitOf))
      await this.commit()
      return 'linked'
    }
    let outcome: ClaimOutcome = 'linked'
    await this.#goOn(async () => {
      const claimed = await linkClaim(this.#shell, this.#draft.profile, claim)
      outcome = claimed.outcome
      return { draft: new Draft(claimed.loaded), stored: true }
    })
    return outcome
  }

  /**
   * The visitor says something of themselves that nobody checked: an address in a newsletter form, a name
   * in a competition. Their profile notes it: the claim links, by a hash of it, but merges and reveals
   * nothing, and traits never replace what is known better. Durable when awaited.
   * @throws AttuneError ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_ID_INVALID, ATTUNE_SIGNAL_INVALID
   */
  selfAssert(claim: Identifier, traits: JsonObject = {}): Receipt {
    const { clock, namespaces } = this.#shell.site
    const noted = namespaces.claim(claim, true)
    const message = { type: 'identify', userId: claim.id, traits, messageId: randomUUID() }
    const receipt = this.signal(message, 'page', 'self-asserted')
    if (receipt.taken) this.#add(claimStep(noted, clock.now(), namespaces.limitOf))
    return receipt
  }

  /**
   * The person left: this browser is a stranger again, with the answers about consent it gave itself. It
   * is so at once, store or no store; resolves when what they did before is durable.
   */
  async logout(): Promise<void> {
    const written = this.#write()
    this.#trust = 'recognised'
    this.#continueAs(new Draft(newcomer(this.#shell, this.#browser, this.context)), false)
    await written
  }

  /**
   * Records answers about consent. Refusing a purpose clears what it covered; resolves when that is done.
   * @throws AttuneError ATTUNE_UNKNOWN_PURPOSE, ATTUNE_CONSENT_ANSWER
   */
  async answerConsent(
    answers: Readonly<Record<string, boolean>>,
    details: { wording?: string; source?: string } = {},
  ): Promise<void> {
    const { site } = this.#shell
    checkAnswers(answers, site.consent.purposes)
    if (this.isReadOnly) return
    const answered = { at: site.clock.now(), ...details }
    this.#browser = recordChoices(this.#browser, answers, answered).state
    this.#add(answerStep(answers, answered, site))
    await this.commit()
  }

  /**
   * The person does not want to see an item, or an experience such as `home.hero/machines`: decisions leave it
   * out from now on. It is a signal like others, kept where they agreed to its purpose. Durable when awaited.
   * @throws AttuneError ATTUNE_SIGNAL_INVALID
   */
  notInterested(item: string, properties: JsonObject = {}): Receipt {
    return this.track('Not Interested', { ...properties, item_id: item })
  }

  /**
   * Forgets what the person was drawn to: what they looked at, searched, saved and do not want, and all that was
   * made of it. Who they are, what they allow and what they ordered stays. Resolves when that is done.
   */
  async forgetInterests(): Promise<void> {
    const { failure } = this.#arrival
    if (failure) throw failure
    if (this.isReadOnly || !this.#stored) return
    const { site } = this.#shell
    this.#add(forgetInterestsStep(site.clock.now(), site))
    await this.commit()
  }

  /**
   * Everything stored of this visitor, for them to read; undefined: nothing is. Reads the log as well.
   * @throws AttuneError ATTUNE_LOGIN_NEEDED where a cookie alone leads to somebody known
   */
  async export(): Promise<PersonExport | undefined> {
    const { failure } = this.#arrival
    if (failure) throw failure
    requireOwn(this.kind, this.#trust)
    if (!this.#stored) return undefined
    await this.commit()
    return exportPerson(this.#shell, { profileId: this.id })
  }

  /**
   * Erases this visitor as `attune.erase()` does; the browser is a stranger's from here on, and keeps nothing but
   * what was refused. Undefined: nothing was stored.
   * @throws AttuneError ATTUNE_LOGIN_NEEDED where a cookie alone leads to somebody known
   */
  async erase(reason?: ErasureReason): Promise<Erasure | undefined> {
    const { failure } = this.#arrival
    if (failure) throw failure
    requireOwn(this.kind, this.#trust)
    const person = { profileId: this.id }
    const erasure = this.#stored ? await this.#shell.erasures.erase(person, reason) : undefined
    this.#trust = 'recognised'
    this.#browser = refusalsOf(this.#browser)
    this.#continueAs(new Draft(newcomer(this.#shell, this.#browser, this.context)), false)
    return erasure
  }

  /**
   * Law 9: what was decided so far was really sent. Called when a response or a redirect goes out;
   * `unit` identifies what was sent, so that it counts once.
   */
  expose(unit: string = randomUUID()): void {
    if (this.isReadOnly || !this.consent.allows('personalization')) return
    const { exposures, capped } = this.#shown.take()
    if (exposures.length > 0) this.#draft.add(exposeStep(unit, exposures, capped, this.#now))
  }

  /** What a page did of somebody whom the store could not be asked about is lost: it is counted as dropped. */
  giveUp(): void {
    if (this.failure && !this.isReadOnly && !this.#draft.isEmpty) this.#shell.site.counts.dropped++
  }

  /**
   * Writes what is not written yet; resolves when it is durable. Without any consent there is nothing to
   * write. After a failure it is safe to try the same again, with the same message ids. `lazy`: nobody
   * waits for it, so that the store may write it together with others, some milliseconds later. `held`: if
   * the store is down, it is written when it is back, though this call rejects; as long as memory allows.
   * @throws AttuneError ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_CONFLICT; ATTUNE_RATE_LIMITED where
   * no profile may be begun
   */
  async commit(options: { lazy?: boolean; held?: boolean } = {}): Promise<void> {
    await this.#write(options)
    if (this.#begins === false && !this.#stored && this.kind !== 'known') throw turnedAway
  }

  async #write({ lazy = false, held = false }: { lazy?: boolean; held?: boolean } = {}): Promise<void> {
    const draft = this.#draft
    const { failure } = this.#arrival
    if (failure && !draft.isEmpty && !this.isReadOnly) throw failure
    if (draft.isEmpty || this.isReadOnly || !(this.#stored || this.#mayStore())) return
    this.#stored = true
    const { profiles, pageWrites, site } = this.#shell
    const written = held ? pageWrites.write(draft, { lazy }) : profiles.commit(draft, { lazy })
    this.#draft = new Draft({ profile: draft.profile, version: written, after: draft })
    await within(site.patience, site.clock, written, site.breakers.writes)
  }

  #become(who: string) {
    const from = this.#stored ? this.#draft.profile : undefined
    const id = checkUserId(who)
    return become(this.#shell, { id, from, browser: this.#browser, context: this.context })
  }

  async #becomeHolder(claim: string) {
    const current = { loaded: this.#draft.base, stored: this.#stored }
    const stranger = () => newcomer(this.#shell, this.#browser, this.context)
    const keep = this.#agreed()
    const { draft, stored } = await becomeHolder(this.#shell, claim, current, { keep, stranger })
    if (stored) draft.add(adoptConsentStep(this.#browser))
    return { draft, stored }
  }

  /** Goes on as another profile; what happened before is written first, and what happens meanwhile comes along. */
  async #goOn(find: () => Promise<{ draft: Draft; stored: boolean }>): Promise<void> {
    const { patience, clock, breakers } = this.#shell.site
    const written = this.#write()
    const [before, count] = [this.#draft, this.#draft.steps.length]
    await written
    const { draft, stored } = await within(patience, clock, find(), breakers.writes)
    const same = draft.profile.id === this.id
    draft.takeOver(this.#draft, this.#draft === before ? count : 0)
    this.#continueAs(draft, stored, same ? this.#shown : createShown(this.#shell.site.counts.decisions))
    if (this.#accountBudget !== undefined) await this.lookUpAccount(this.#accountBudget)
  }

  #mayStore(): boolean {
    return this.#agreed() && this.#mayBegin()
  }

  #agreed(): boolean {
    const { consent } = this
    return Object.keys(consent.purposes).some((purpose) => purpose !== 'necessary' && consent.allows(purpose))
  }

  #mayBegin(): boolean {
    if (this.kind === 'known') return true
    this.#begins ??= this.#arrival.mayBegin?.() ?? true
    return this.#begins
  }

  #seen(): Facts {
    const { site } = this.#shell
    this.#facts ??= createFacts(
      this.#draft.profile,
      site.features,
      consentInForce(this.#draft.profile.consent, site.consent, {
        browser: this.#browser,
        gpc: this.context.gpc,
      }),
      this.#now,
      this.context,
      this.#sums,
    )
    return this.#facts
  }

  #add(step: Step, signal?: Signal): void {
    this.#draft.add(step, signal)
    this.#facts = undefined
    this.#shown.forget()
  }

  #continueAs(
    draft: Draft,
    stored: boolean,
    shown: Shown = createShown(this.#shell.site.counts.decisions),
  ): void {
    this.#draft = draft
    this.#stored = stored
    this.#facts = undefined
    this.#shown = shown
    shown.forget()
  }

  #decisionContext(): DecisionContext {
    const { placements, switches, notInterested } = this.#shell.site
    const { preview } = this.#arrival
    const facts = this.#seen()
    const declined = declinedBy(facts, notInterested)
    return { placements, switches, facts, declined, ...(preview && { preview }) }
  }

  #placement(name: string): CompiledPlacement {
    const { placements } = this.#shell.site
    const found = placements.named(name)
    if (!found) throw unknownName('ATTUNE_UNKNOWN_PLACEMENT', 'placement', name, placements.list.map(nameOf))
    return found
  }
}

const notIdentified = new AttuneError(
  'ATTUNE_NOT_IDENTIFIED',
  'This request has not identified anybody whom an identifier could be linked to. Await identify() first, or give identify() the identifier itself.',
)

const turnedAway = new AttuneError(
  'ATTUNE_RATE_LIMITED',
  'Too many new visitors come from this network; nothing is kept of this one. Try again in a minute.',
  { retryAfter: 60_000 },
)

function nameOf({ name }: { readonly name: string }): string {
  return name
}
