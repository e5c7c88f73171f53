import type { Problem } from '../../errors.ts'
import { isObject } from '../../json.ts'
import { problem } from './shape.ts'

/** Experiences that come after one that is shown to everybody, always. */
export function unreachable(experiences: readonly unknown[], path: string): Problem[] {
  const last = experiences.findIndex(isForEverybody)
  if (last === -1) return []
  const { name } = experiences[last] as { name: unknown }
  return experiences.flatMap((experience, index) => {
    if (index <= last || !isObject(experience) || experience.enabled === false) return []
    const message = `This is never shown, because "${name}" before it is for everybody, always.`
    const cure = `Move "${name}" to the end, or say in its "when" whom it is for.`
    return problem('unreachable', `${path}[${index}]`, message, cure)
  })
}

function isForEverybody(experience: unknown): boolean {
  if (!isObject(experience)) return false
  const { when, schedule, cap, enabled, variants } = experience
  const always = isOpen(when) && schedule === undefined && cap === undefined && enabled !== false
  return always && isObject(variants) && Object.values(variants).some(cannotRepeat)
}

function isOpen(when: unknown): boolean {
  return when === undefined || (isObject(when) && Object.keys(when).length === 0)
}

/** A variant that shows items gives way where the page already shows them. */
function cannotRepeat(variant: unknown): boolean {
  return isObject(variant) && (!Array.isArray(variant.items) || variant.items.length === 0)
}
