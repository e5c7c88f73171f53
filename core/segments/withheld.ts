import type { Condition, EventCondition } from '../conditions/condition.ts'
import { conditionReads, isCounted } from '../conditions/reads.ts'
import type { Features } from '../profile/features/compile.ts'
import type { Facts } from './facts.ts'
import { eventFeatureIndex, featureRead, readsAccountFeature } from './person-fields.ts'

/** A part of a condition that reads something of the person. */
export type Read =
  | { readonly field: string }
  | { readonly event: EventCondition }
  | { readonly segment: string }

/** For want of consent to which purpose something reads as absent; undefined: consent is not what is missing. */
export type Withheld = (read: Read, facts: Facts) => string | undefined

/**
 * For explanations: what may not be read is absent to conditions, whether anything is stored or not, and
 * this says nothing of that either. `conditionOf`: of the segments, which do not refer to each other in a circle.
 */
export function compileWithheld(
  features: Features,
  conditionOf: (segment: string) => Condition | undefined,
  purposeOfTrait: (name: string) => string,
): Withheld {
  const ofFeature = (index: number | undefined) =>
    index === undefined ? [] : [features.list[index]!.purpose]

  const purposesOf = (read: Read, { profile }: Facts): string[] => {
    if ('event' in read)
      return isCounted(read.event) ? ofFeature(eventFeatureIndex(read.event, features)) : ['personalization']
    if ('segment' in read) return []
    const [root, name = ''] = read.field.split('.')
    if (readsAccountFeature(read.field)) {
      const feature = features.ofAccount(read.field.split('.')[2]!)
      return ['personalization', ...(feature ? [feature.purpose] : [])]
    }
    if (root === 'features') return ofFeature(featureRead(read.field, features))
    if (root === 'account')
      return name === 'id' ? ['personalization'] : ['personalization', purposeOfTrait(name)]
    if (root !== 'traits') return []
    const stored = Object.hasOwn(profile.traits, name) ? profile.traits[name]! : undefined
    return [stored ? (stored.u ?? 'personalization') : purposeOfTrait(name)]
  }

  const withheld: Withheld = (read, facts) => {
    const missing = purposesOf(read, facts).find((purpose) => !facts.consent.allows(purpose))
    const condition = 'segment' in read ? conditionOf(read.segment) : undefined
    if (missing !== undefined || !condition) return missing
    const { fields, references, events, segments } = conditionReads(condition)
    const parts: Read[] = [
      ...[...fields, ...references].map((field) => ({ field })),
      ...events.map((event) => ({ event })),
      ...segments.map((segment) => ({ segment })),
    ]
    for (const part of parts) {
      const purpose = withheld(part, facts)
      if (purpose !== undefined) return purpose
    }
    return undefined
  }
  return withheld
}
