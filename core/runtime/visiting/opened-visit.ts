import type { ConsentState } from '../../consent/consent.ts'
import { type Consent, consentInForce } from '../../consent/in-force.ts'
import type { DecisionContext } from '../../decisions/decide.ts'
import type { Decision } from '../../decisions/decision.ts'
import { declinedBy } from '../../decisions/declined.ts'
import type { AttuneError } from '../../errors.ts'
import type { Profile, Trust } from '../../profile/profile.ts'
import { type AccountSums, createFacts, type Facts } from '../../segments/facts.ts'
import type { RequestContext } from '../../signals/context.ts'
import type { Signal } from '../../signals/signal.ts'
import type { CommitOptions, Visit } from '../../visit.ts'
import { newcomer } from '../people/identify.ts'
import type { Shell } from '../shell.ts'
import { returnedStep, type Step } from '../storing/change.ts'
import { Draft, type Loaded } from '../storing/draft.ts'
import type { Arrival } from './arrival.ts'
import { commit, expose, giveUp, willStore } from './committing.ts'
import type { Receipt } from './receipt.ts'
import { type Knowing, Shown } from './shown.ts'
import { signal, take, takeBack } from './tracking.ts'

/**
 * One request of a visitor: the profile it is about, the change to that in the making, and what was decided by it.
 * What can be done with them is in the files around, an idea each.
 */
export class OpenedVisit implements Visit, Knowing {
  readonly shell: Shell
  readonly now: number
  arrival: Arrival
  draft: Draft
  isStored: boolean
  trust: Trust = 'recognised'
  browserConsent: ConsentState
  shown: Shown
  hasDecided = false
  /** The sums of the account, where they were looked up. */
  sums: AccountSums | undefined
  /** Milliseconds for looking them up, once that was asked for. */
  accountBudget: number | undefined
  /** Whether a profile may be begun, once that was asked. */
  begins: boolean | undefined
  #facts: Facts | undefined

  /** `loaded`: the profile the cookie leads to, if any. */
  constructor(shell: Shell, arrival: Arrival, loaded: Loaded | undefined) {
    this.shell = shell
    this.arrival = arrival
    this.shown = new Shown(shell.site.counts.decisions)
    this.now = shell.site.clock.now()
    this.browserConsent = arrival.consent
    this.isStored = loaded !== undefined
    this.draft = new Draft(loaded ?? newcomer(shell, arrival.consent, arrival.context))
    if (loaded && !loaded.profile.returned && !arrival.absent) this.draft.add(returnedStep)
  }

  get profile(): Profile {
    return this.draft.profile
  }

  get context(): RequestContext {
    return this.arrival.context
  }

  get isReadOnly(): boolean {
    return this.arrival.readOnly
  }

  get failure(): AttuneError | undefined {
    return this.arrival.failure
  }

  get consent(): Consent {
    return this.facts.consent
  }

  /** What may be read of the person now. */
  get facts(): Facts {
    const { site } = this.shell
    this.#facts ??= createFacts(
      this.profile,
      site.features,
      consentInForce(this.profile.consent, site.consent, {
        browser: this.browserConsent,
        gpc: this.context.gpc,
      }),
      this.now,
      this.context,
      this.sums,
    )
    return this.#facts
  }

  decisionContext(): DecisionContext {
    const { placements, switches, notInterested } = this.shell.site
    const { facts } = this
    const { preview } = this.arrival
    const declined = declinedBy(facts, notInterested)
    return { placements, switches, facts, declined, ...(preview && { preview }) }
  }

  /** What is known has changed: it is read and decided by anew from here on. */
  changed(): void {
    this.#facts = undefined
    this.shown.forget()
  }

  add(step: Step, source?: Signal): void {
    this.draft.add(step, source)
    this.changed()
  }

  /** `shown`: what stays decided; by default another page begins. */
  continueAs(draft: Draft, isStored: boolean, shown?: Shown): void {
    this.draft = draft
    this.isStored = isStored
    this.shown = shown ?? new Shown(this.shell.site.counts.decisions)
    this.changed()
  }

  /** A stranger again, of whom nothing is stored. */
  continueAsStranger(): void {
    this.trust = 'recognised'
    this.continueAs(new Draft(newcomer(this.shell, this.browserConsent, this.context)), false)
  }

  get willStore(): boolean {
    return willStore(this)
  }

  get decisions(): readonly Decision[] {
    return this.shown.decisions
  }

  signal(message: unknown, origin: Signal['origin'], trust?: Trust): Receipt {
    return signal(this, message, origin, trust)
  }

  take(taken: Signal, trust?: Trust): Receipt {
    return take(this, taken, trust)
  }

  takeBack(taken: Signal): void {
    takeBack(this, taken)
  }

  expose(unit?: string): void {
    expose(this, unit)
  }

  commit(options?: CommitOptions): Promise<void> {
    return commit(this, options)
  }

  giveUp(): void {
    giveUp(this)
  }
}
