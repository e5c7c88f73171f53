import type { CompiledPlacement } from '../../decisions/compile.ts'
import { createDecider, type DecisionContext } from '../../decisions/decide.ts'
import type { Decision, Reason } from '../../decisions/decision.ts'
import type { Counts } from '../../operations/counts.ts'
import type { Exposure } from '../storing/change.ts'

/** What one page shows: each placement is decided once, and counted once when it was sent. */
export interface Shown {
  decide(placement: CompiledPlacement, context: () => DecisionContext): Decision
  /** What `decide()` would say, of which nothing is counted. */
  peek(placement: CompiledPlacement, context: () => DecisionContext): Decision
  /** Facts have changed: what is not decided yet is decided by the new ones. */
  forget(): void
  /** Whether something was decided that is not counted yet. */
  readonly isPending: boolean
  /** What the page asked for that is not counted yet. */
  readonly decisions: readonly Decision[]
  /** What was decided since the last time, and which of it has a cap. */
  take(): { exposures: Exposure[]; capped: string[] }
}

/** `counts`: decisions by placement and reason, one more for each that a page asks for. */
export function createShown(counts: Counts['decisions']): Shown {
  const decided: (Decision | undefined)[] = []
  /** By placement index. */
  const asked: CompiledPlacement[] = []
  let decider: ((placement: CompiledPlacement) => Decision) | undefined

  const peek: Shown['peek'] = (placement, context) => {
    decider ??= createDecider(context(), decided)
    return decider(placement)
  }

  return {
    peek,
    decide(placement, context) {
      const decision = peek(placement, context)
      if (asked[placement.index] === undefined) count(counts, placement.index, decision.reason)
      asked[placement.index] = placement
      return decision
    },
    forget() {
      decider = undefined
    },
    get isPending() {
      return asked.length > 0
    },
    get decisions() {
      return Object.values(asked).map(({ index }) => decided[index]!)
    },
    take() {
      const exposures: Exposure[] = []
      const capped: string[] = []
      for (const placement of Object.values(asked.splice(0))) {
        const { experience, variant, propensity, reason } = decided[placement.index]!
        if (experience === undefined || variant === undefined || reason === 'preview') continue
        exposures.push({ placement: placement.name, experience, variant, propensity })
        const { cap, key } = placement.experiences.find(({ name }) => name === experience)!
        if (cap) capped.push(key)
      }
      return { exposures, capped }
    },
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
