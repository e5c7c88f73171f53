import { type ConditionTrace, explainCondition } from '../conditions/explain.ts'
import type { Segments } from '../segments/segments.ts'
import type { CompiledExperience, CompiledPlacement } from './compile.ts'
import { createDecider, type DecisionContext, judge, takenItems, type Verdict } from './decide.ts'
import type { Decision } from './decision.ts'

/** Why a placement shows what it shows, and why not everything else. */
export interface Explanation {
  readonly decision: Decision
  readonly experiences: readonly ExperienceExplanation[]
}

/** What became of one experience of a placement, and why. */
export interface ExperienceExplanation {
  readonly name: string
  /** `outranked`: it applies as well, but an earlier one was chosen. */
  readonly verdict: Verdict | 'outranked'
  /** One sentence for editors. */
  readonly why: string
  /** The condition, part by part, with what was found. */
  readonly condition?: ConditionTrace
  /**
   * The features it reads, and since when each is complete (ISO time; absent: from the first signal on).
   * `withheld`: the consent purpose for want of which it has no value here.
   */
  readonly features: readonly { name: string; value: unknown; coveredSince?: string; withheld?: string }[]
}

const sentences: Record<ExperienceExplanation['verdict'], string> = {
  disabled: 'It is switched off.',
  'not-scheduled': 'Its schedule does not include this moment.',
  'no-consent': 'It needs consent to personalization, which was not given.',
  capped: 'This person has seen it as often as its cap allows.',
  'not-matched': 'Its condition does not hold.',
  declined: 'This person said that they are not interested in it.',
  repeated: 'Everything it could show is already on this page.',
  chosen: 'It is the first that applies.',
  outranked: 'It applies, but an earlier experience does too.',
}

export function explain(
  placement: CompiledPlacement,
  context: DecisionContext,
  segments: Segments,
  featureName: (index: number) => string,
): Explanation {
  const decide = createDecider(context)
  const taken = takenItems(placement, context, decide)
  const decision = decide(placement)
  const experiences = placement.experiences.map((experience): ExperienceExplanation => {
    const judged = judge(experience, context, taken)
    const verdict = judged === 'chosen' && decision.experience !== experience.name ? 'outranked' : judged
    const { when } = experience.definition
    const condition = when && explainCondition(when, segments.environment, context.facts)
    const withheld = condition && verdict === 'not-matched' ? withheldIn(condition) : []
    return {
      name: experience.name,
      verdict,
      why: withheld.length > 0 ? unread(withheld) : sentences[verdict],
      ...(condition && { condition }),
      features: coverage(experience, context, featureName),
    }
  })
  return { decision, experiences }
}

/** The purposes for want of which a condition could not read all it asks for. */
function withheldIn({ withheld, parts }: ConditionTrace): string[] {
  return [...new Set([...(withheld === undefined ? [] : [withheld]), ...parts.flatMap(withheldIn)])]
}

function unread(purposes: readonly string[]): string {
  return `Its condition does not hold, and reads what needs consent to ${purposes.join(' and ')}, which was not given.`
}

function coverage(
  experience: CompiledExperience,
  { facts }: DecisionContext,
  nameOf: (index: number) => string,
) {
  return experience.reads.map((index) => {
    const { key, purpose } = facts.features.list[index]!
    const since = facts.profile.covered[key]
    return {
      name: nameOf(index),
      value: facts.feature(index),
      ...(!facts.consent.allows(purpose) && { withheld: purpose }),
      ...(since !== undefined && { coveredSince: new Date(since).toISOString() }),
    }
  })
}
