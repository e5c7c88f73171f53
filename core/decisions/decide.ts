import type { Facts } from '../segments/facts.ts'
import { isCapped } from './caps.ts'
import type { CompiledExperience, CompiledPlacement, CompiledPlacements } from './compile.ts'
import type { Decision } from './decision.ts'
import type { Switches } from './switches.ts'

/** Why an experience is or is not shown; the first that applies, in this order. */
export type Verdict =
  | 'disabled'
  | 'not-scheduled'
  | 'no-consent'
  | 'capped'
  | 'not-matched'
  | 'declined'
  | 'repeated'
  | 'chosen'

export interface DecisionContext {
  readonly placements: CompiledPlacements
  readonly facts: Facts
  readonly switches: Switches
  /** Items and experiences (`home.hero/machines`) this person does not want to see. */
  readonly declined: ReadonlySet<string>
  /** Variants forced by a preview link, by placement. */
  readonly preview?: Readonly<Record<string, { experience: string; variant: string }>>
}

/**
 * Decides the placements of one page for one person at one moment. Synchronous and pure; each
 * placement is decided once. What a page shows twice is settled by the order of the definitions,
 * not by the order in which the template asks. `decided`: by placement index, filled as it goes.
 */
export function createDecider(
  context: DecisionContext,
  decided: (Decision | undefined)[] = [],
): (placement: CompiledPlacement) => Decision {
  const { preview } = context
  const decide = (placement: CompiledPlacement): Decision => {
    const known = decided[placement.index]
    if (known) return known
    const decision =
      (preview && previewed(placement, preview)) ??
      decideByRule(placement, context, takenItems(placement, context, decide))
    decided[placement.index] = decision
    return decision
  }
  return decide
}

function decideByRule(
  placement: CompiledPlacement,
  context: DecisionContext,
  taken: ReadonlySet<string>,
): Decision {
  if (!placement.enabled || context.switches.isOff(placement.name)) return placement.fallback.disabled
  let lacksConsent = false
  for (const experience of placement.experiences) {
    const verdict = judge(experience, context, taken)
    if (verdict === 'chosen') return chooseVariant(experience, taken, context.declined)!
    if (verdict === 'no-consent') lacksConsent = true
  }
  return lacksConsent ? placement.fallback['no-consent'] : placement.fallback.fallback
}

/** One place decides and explains, so that an explanation is never a second opinion. */
export function judge(
  experience: CompiledExperience,
  context: DecisionContext,
  taken: ReadonlySet<string>,
): Verdict {
  const { facts, switches } = context
  if (!experience.enabled || switches.isOff(experience.key)) return 'disabled'
  if (experience.runs && !experience.runs(facts.now)) return 'not-scheduled'
  if (experience.personal && !facts.personal) return 'no-consent'
  if (experience.cap && isCapped(facts.profile, experience.key, experience.cap, facts.now)) return 'capped'
  if (!experience.when(facts)) return 'not-matched'
  if (chooseVariant(experience, taken, context.declined)) return 'chosen'
  return chooseVariant(experience, taken, nothing) ? 'declined' : 'repeated'
}

/** By rule: the first variant that repeats nothing the page already shows, and has something the person may want. */
function chooseVariant(
  experience: CompiledExperience,
  taken: ReadonlySet<string>,
  declined: ReadonlySet<string>,
): Decision | undefined {
  if (taken.size === 0 && declined.size === 0) return experience.first
  if (declined.has(experience.key)) return undefined
  for (const { chosen } of experience.variants) {
    if (chosen.items.some((item) => taken.has(item))) continue
    const items = chosen.items.filter((item) => !declined.has(item))
    if (items.length === chosen.items.length) return chosen
    if (items.length > 0) return Object.freeze({ ...chosen, items: Object.freeze(items) })
  }
  return undefined
}

const nothing: ReadonlySet<string> = new Set()

/** The items that earlier placements of the page show. */
export function takenItems(
  placement: CompiledPlacement,
  context: DecisionContext,
  decide: (placement: CompiledPlacement) => Decision,
): ReadonlySet<string> {
  if (placement.before.length === 0) return nothing
  return new Set(placement.before.flatMap((index) => decide(context.placements.list[index]!).items))
}

function previewed(
  placement: CompiledPlacement,
  preview: NonNullable<DecisionContext['preview']>,
): Decision | undefined {
  const forced = Object.hasOwn(preview, placement.name) ? preview[placement.name] : undefined
  if (!forced) return undefined
  const experience = placement.experiences.find(({ name }) => name === forced.experience)
  return experience?.variants.find(({ name }) => name === forced.variant)?.preview
}
