import type { Profile } from '../../profile/profile.ts'
import type { Signal } from '../../signals/signal.ts'
import { type Applied, applyStep, type Step, unchanged } from './change.ts'

/** A profile as it is in the store. */
export interface Stored {
  readonly profile: Profile
  readonly version: string
}

/** A profile as it was read: `version` is what a commit checks, null where nothing is stored yet. */
export interface Loaded {
  readonly profile: Profile
  /** A promise while the profile is still on its way to the store. */
  readonly version: string | null | Promise<Stored>
  /** The version of the tombstone, where the person was erased before and nothing is stored since. */
  readonly tombstone?: string
  /** The change that is on its way then. */
  readonly after?: Draft
}

/**
 * A change to one profile in the making: what was read, the steps since, and what they come to. The
 * steps are kept because they are applied again when somebody else's commit came first.
 */
export class Draft {
  readonly base: Loaded
  readonly steps: Step[] = []
  /** Where the step of the same index came from. */
  readonly #sources: (Signal | undefined)[] = []
  #after: Draft | undefined
  #isWritten = false
  applied: Applied

  constructor({ after, ...base }: Loaded) {
    this.base = base
    this.#after = after
    this.applied = unchanged(base.profile)
  }

  get profile(): Profile {
    return this.applied.profile
  }

  get signals(): Signal[] {
    return this.#sources.filter((source) => source !== undefined)
  }

  get isEmpty(): boolean {
    return this.steps.length === 0
  }

  add(step: Step, signal?: Signal): void {
    this.steps.push(step)
    this.#sources.push(signal)
    this.applied = applyStep(this.applied, step, new Set())
  }

  /** What was added to another draft after its first `count` steps is done here as well. */
  takeOver(other: Draft, count: number): void {
    for (let i = count; i < other.steps.length; i++) this.add(other.steps[i]!, other.#sources[i])
  }

  /** It is in the store: what came before it need not be remembered. */
  written(): void {
    this.#isWritten = true
    this.#after = undefined
  }

  /**
   * After the change before this one failed: both as one, where nothing of the person was ever stored, so that
   * to find nothing does not mean that they are gone.
   */
  fromNothing(): Draft | undefined {
    if (this.#isWritten) return undefined
    if (this.base.version === null) return this
    const before = this.#after?.fromNothing()
    if (!before) return undefined
    const whole = before.onto(before.base)
    whole.takeOver(this, 0)
    return whole
  }

  /** Takes a signal back, as if it had not been added. */
  remove(signal: Signal): void {
    const index = this.#sources.indexOf(signal)
    if (index < 0) return
    this.steps.splice(index, 1)
    this.#sources.splice(index, 1)
    this.applied = this.on(this.base.profile, new Set())
  }

  /** The same change to another version of the profile. */
  onto(base: Loaded): Draft {
    const moved = new Draft(base)
    for (const [index, step] of this.steps.entries()) moved.add(step, this.#sources[index])
    return moved
  }

  /** What the steps come to on another version of the profile. */
  on(profile: Profile, sealed: ReadonlySet<string>): Applied {
    return this.steps.reduce((applied, step) => applyStep(applied, step, sealed), unchanged(profile))
  }
}
