import { consentInForce } from '../../consent/in-force.ts'
import { AttuneError } from '../../errors.ts'
import { beginNow } from '../../followups/begin-now.ts'
import type { CompiledFollowUp } from '../../followups/compile.ts'
import { isObject } from '../../json.ts'
import { createFacts } from '../../segments/facts.ts'
import type { Shell } from '../shell.ts'
import { Draft } from '../storing/draft.ts'
import { statedZone } from '../storing/follow-fold.ts'

/**
 * Begins a follow-up for everybody stored whom it concerns by now; answers for how many. A person is read and
 * committed one at a time, so that sites go on meanwhile; called again it begins nothing twice.
 * @throws AttuneError ATTUNE_OPTIONS for what only something that happens can set off
 */
export async function enrol({ site, profiles }: Shell, followUp: CompiledFollowUp): Promise<number> {
  const { trigger, name } = followUp
  if (trigger.kind === 'event' || (trigger.kind === 'segment' && trigger.change === 'left')) {
    const cure =
      'Only follow-ups of a segment that people are in, of silence and of a date can begin for those who are there.'
    throw new AttuneError(
      'ATTUNE_OPTIONS',
      `What sets off "${name}" is over for those who are stored. ${cure}`,
    )
  }
  let begun = 0
  for await (const { value } of site.store.scan('profile/')) {
    if (!isObject(value) || typeof value.id !== 'string' || Object.hasOwn(value, 'moving')) continue
    const stored = await profiles.read(value.id)
    if (stored?.profile.id !== value.id) continue
    const draft = new Draft(stored)
    let begins = false
    draft.add((profile) => {
      const now = site.clock.now()
      const consent = consentInForce(profile.consent, site.consent)
      const facts = createFacts(profile, site.features, consent, now)
      const followed = beginNow(profile, followUp, facts, statedZone(profile, site))
      begins = followed !== profile
      return { profile: followed }
    })
    if (!begins) continue
    await profiles.commit(draft)
    if (begins) begun++
  }
  return begun
}
