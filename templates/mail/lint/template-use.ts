import type { FollowUps, Step } from '../../../core/followups/definition.ts'
import type { TemplateUse } from '../../../core/ports/message-templates.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'
import { featureNames } from '../../../core/runtime/site-features.ts'

/** Definitions, with the follow-ups that send what is checked. */
export type MailDefinitions = Definitions & { readonly followUps?: FollowUps }

/** What definitions have that templates may name, and which templates they send for marketing. */
export function templateUse(definitions: MailDefinitions): TemplateUse {
  const { placements = {}, segments = {}, followUps = {} } = definitions
  const marketing = Object.values(followUps).flatMap(({ kind, steps }) =>
    kind === 'transactional' ? [] : sent(steps),
  )
  return {
    placements: Object.keys(placements),
    segments: Object.keys(segments),
    features: featureNames(definitions),
    marketing: [...new Set(marketing)],
  }
}

function sent(steps: string | readonly Step[] | undefined): string[] {
  if (typeof steps === 'string') return [steps]
  return (steps ?? []).flatMap((step) => {
    if ('send' in step) return [step.send]
    return 'waitFor' in step || 'if' in step ? [...sent(step.do), ...sent(step.else)] : []
  })
}
