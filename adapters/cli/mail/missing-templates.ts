import type { Problem } from '../../../core/errors.ts'
import { followUps } from '../../../core/runtime/checks/follow-ups.ts'
import { siteNames } from '../../../core/runtime/checks/site-names.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'

/** Where follow-ups send a template that is not among these, as the site would be told when it starts. */
export function missingTemplates(definitions: Definitions, templates: readonly string[]): Problem[] {
  const check = followUps(siteNames(definitions), { channels: undefined, templates })
  return check(definitions.followUps ?? {}, 'followUps').filter(({ code }) => code === 'unknown-template')
}
