import type { CompiledPlacement } from '../../decisions/compile.ts'
import { createDecider, type DecisionContext } from '../../decisions/decide.ts'
import type { Decision, Reason } from '../../decisions/decision.ts'
import type { Counts } from '../../operations/counts.ts'
import type { Exposure } from '../storing/change.ts'

/** What knows the facts that decisions go by. */
export interface Knowing {
  decisionContext(): DecisionContext
}

/**
 * What one page shows: each placement is decided once, and counted once when it was sent. A class for its methods:
 * closures would be made anew for every request.
 */
export class Shown {
  /** Decisions by placement and reason, one more for each that a page asks for. */
  readonly #counts: Counts['decisions']
  readonly #decided: (Decision | undefined)[] = []
  /** By placement index. */
  readonly #asked: CompiledPlacement[] = []
  #decider: ((placement: CompiledPlacement) => Decision) | undefined

  constructor(counts: Counts['decisions']) {
    this.#counts = counts
  }

  decide(placement: CompiledPlacement, knowing: Knowing): Decision {
    const decision = this.peek(placement, knowing)
    if (this.#asked[placement.index] === undefined) count(this.#counts, placement.index, decision.reason)
    this.#asked[placement.index] = placement
    return decision
  }

  /** What `decide()` would say, of which nothing is counted. */
  peek(placement: CompiledPlacement, knowing: Knowing): Decision {
    this.#decider ??= createDecider(knowing.decisionContext(), this.#decided)
    return this.#decider(placement)
  }

  /** Facts have changed: what is not decided yet is decided by the new ones. */
  forget(): void {
    this.#decider = undefined
  }

  /** Whether something was decided that is not counted yet. */
  get isPending(): boolean {
    return this.#asked.length > 0
  }

  /** What the page asked for that is not counted yet. */
  get decisions(): readonly Decision[] {
    return Object.values(this.#asked).map(({ index }) => this.#decided[index]!)
  }

  /** What was decided since the last time, and which of it has a cap. */
  take(): { exposures: Exposure[]; capped: string[] } {
    const exposures: Exposure[] = []
    const capped: string[] = []
    for (const placement of Object.values(this.#asked.splice(0))) {
      const { experience, variant, propensity, reason } = this.#decided[placement.index]!
      if (experience === undefined || variant === undefined || reason === 'preview') continue
      exposures.push({ placement: placement.name, experience, variant, propensity })
      const { cap, key } = placement.experiences.find(({ name }) => name === experience)!
      if (cap) capped.push(key)
    }
    return { exposures, capped }
  }
}

function count(counts: Counts['decisions'], index: number, reason: Reason): void {
  let reasons = counts[index]
  if (reasons === undefined) {
    reasons = {}
    counts[index] = reasons
  }
  reasons[reason] = (reasons[reason] ?? 0) + 1
}
