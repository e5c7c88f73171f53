import type { Problem } from '../../errors.ts'
import type { Step } from '../../followups/definition.ts'
import { isRefusable } from '../../followups/purpose-of.ts'
import { isObject } from '../../json.ts'
import type { TemplateUse } from '../../ports/message-templates.ts'
import type { Definitions } from '../definitions.ts'
import { featureNames } from '../site-features.ts'

/** What definitions have that templates may name, and which templates they send that people may refuse. */
export function templateUse(definitions: Definitions): TemplateUse {
  const { placements = {}, segments = {}, followUps = {}, sending } = definitions
  const refusable = sending?.url === false ? [] : Object.values(followUps).filter(isRefusable)
  const marketing = refusable.flatMap(({ steps }) => sent(steps))
  return {
    placements: Object.keys(placements),
    segments: Object.keys(segments),
    features: featureNames(definitions),
    marketing: [...new Set(marketing)],
  }
}

/** What the templates of a site say is wrong with them, for definitions that are right. */
export function templateMistakes(options: Definitions & { readonly messages?: unknown }): readonly Problem[] {
  const { messages } = options
  if (!isObject(messages) || typeof messages.check !== 'function') return []
  return messages.check(templateUse(options)) as readonly Problem[]
}

function sent(steps: string | readonly Step[] | undefined): string[] {
  if (typeof steps === 'string') return [steps]
  return (steps ?? []).flatMap((step) => {
    if ('send' in step) return [step.send]
    return 'waitFor' in step || 'if' in step ? [...sent(step.do), ...sent(step.else)] : []
  })
}
