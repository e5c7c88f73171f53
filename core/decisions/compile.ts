import { sentenceOf } from '../conditions/explain.ts'
import type { Facts } from '../segments/facts.ts'
import type { Segments } from '../segments/segments.ts'
import type { Decision, Reason } from './decision.ts'
import type { Experience, FrequencyCap, Placement, Placements, Variant } from './definition.ts'
import { compileSchedule } from './schedule.ts'

export interface CompiledPlacement {
  readonly name: string
  readonly index: number
  readonly page: string
  readonly enabled: boolean
  readonly experiences: readonly CompiledExperience[]
  /** The fallback, for each reason there can be for it. */
  readonly fallback: Readonly<Record<'fallback' | 'no-consent' | 'disabled', Decision>>
  /** Placements of the same page that come before this one and may show items. */
  readonly before: readonly number[]
}

export interface CompiledExperience {
  readonly name: string
  /** `placement/experience`: what caps and switches know it by. */
  readonly key: string
  readonly enabled: boolean
  /** Needs consent to personalization: reads more than the request, or counts exposures. */
  readonly personal: boolean
  readonly cap: FrequencyCap | undefined
  /** The features its condition reads. */
  readonly reads: readonly number[]
  readonly definition: Experience
  readonly variants: readonly CompiledVariant[]
  /** What the first variant shows. */
  readonly first: Decision
  readonly when: (facts: Facts) => boolean
  /** Absent: at any time. */
  readonly runs: ((now: number) => boolean) | undefined
}

/** Decisions are made when the site starts and handed out as they are. */
export interface CompiledVariant {
  readonly name: string
  readonly chosen: Decision
  readonly preview: Decision
}

export interface CompiledPlacements {
  readonly list: readonly CompiledPlacement[]
  named(name: string): CompiledPlacement | undefined
}

export function compilePlacements(
  definitions: Placements,
  segments: Segments,
  timeZone: string,
): CompiledPlacements {
  const names = new Map<string, CompiledPlacement>()
  const list: CompiledPlacement[] = []
  for (const [name, placement] of Object.entries(definitions)) {
    const page = placement.page ?? name.split('.')[0]!
    const before = list.filter((other) => other.page === page && showsItems(definitions[other.name]!))
    const compiled: CompiledPlacement = {
      name,
      index: list.length,
      page,
      enabled: placement.enabled ?? true,
      experiences: (placement.experiences ?? []).map((e) => compileExperience(name, e, segments, timeZone)),
      fallback: {
        fallback: fallbackDecision(name, placement, 'fallback'),
        'no-consent': fallbackDecision(name, placement, 'no-consent'),
        disabled: fallbackDecision(name, placement, 'disabled'),
      },
      before: before.map((other) => other.index),
    }
    names.set(name, compiled)
    list.push(compiled)
  }
  return { list, named: (name) => names.get(name) }
}

function compileExperience(
  placement: string,
  experience: Experience,
  segments: Segments,
  timeZone: string,
): CompiledExperience {
  const { name, when, schedule, cap, enabled = true } = experience
  const reads = when ? segments.dependencies(when) : undefined
  const because = experience.because ?? (when ? sentenceOf(when) : 'This is shown to everybody.')
  const variants = Object.entries(experience.variants).map(([variant, { content = {}, items = [] }]) => {
    const shown = { placement, experience: name, variant, content, items, propensity: 1, because }
    return {
      name: variant,
      chosen: frozen({ ...shown, reason: 'rule' as const }),
      preview: frozen({ ...shown, reason: 'preview' as const }),
    }
  })
  return {
    name,
    key: `${placement}/${name}`,
    enabled,
    personal: cap !== undefined || (reads !== undefined && !reads.contextual),
    cap,
    reads: reads?.features ?? [],
    definition: experience,
    variants,
    first: variants[0]!.chosen,
    when: when ? segments.compile(when) : () => true,
    runs: schedule && compileSchedule(schedule, timeZone),
  }
}

const fallbackSentences = {
  fallback: 'This is shown to everybody.',
  'no-consent': 'This is shown to everybody, because you have not agreed to personalisation.',
  disabled: 'This is shown to everybody.',
}

function fallbackDecision(
  placement: string,
  { fallback }: Placement,
  reason: Reason & keyof typeof fallbackSentences,
): Decision {
  const { content = {}, items = [] } = fallback ?? {}
  return frozen({
    placement,
    content,
    items,
    propensity: 1,
    reason,
    because: fallbackSentences[reason],
  })
}

/** A copy that no page can change for the next visitor, through and through. */
function frozen<T>(value: T): T {
  const copy = structuredClone(value)
  freeze(copy)
  return copy
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.values(value).forEach(freeze)
  Object.freeze(value)
}

function showsItems({ experiences = [], fallback }: Placement): boolean {
  const variants: Variant[] = experiences.flatMap((experience) => Object.values(experience.variants))
  return [...variants, fallback ?? {}].some((variant) => (variant.items ?? []).length > 0)
}
