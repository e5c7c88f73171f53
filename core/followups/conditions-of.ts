import type { Condition } from '../conditions/condition.ts'
import type { FollowUp, Step } from './definition.ts'

/** Every condition about the person in a follow-up: what they read has to be kept. */
export function conditionsOf({ when, steps }: FollowUp): Condition[] {
  return [...(when ? [when] : []), ...(typeof steps === 'string' ? [] : inSteps(steps))]
}

function inSteps(steps: readonly Step[]): Condition[] {
  return steps.flatMap((step) => {
    const inner = 'do' in step || 'else' in step ? [...(step.do ?? []), ...(step.else ?? [])] : []
    return [...('if' in step ? [step.if] : []), ...inSteps(inner)]
  })
}
