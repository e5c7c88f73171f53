import type { ConsentState } from '../consent/consent.ts'
import { userClaim } from '../profile/claims.ts'
import type { Profile } from '../profile/profile.ts'
import type { RequestContext } from '../signals/context.ts'
import { adoptConsentStep, claimStep, knownStep } from './change.ts'
import { Draft, type Loaded } from './draft.ts'
import { knownProfileId, newProfileId } from './keys.ts'
import type { Shell } from './shell.ts'

/** Somebody of whom nothing is stored, with what the browser answered about consent. */
export function newcomer(
  shell: Shell,
  browser: ConsentState,
  context: RequestContext,
  id: string = newProfileId(),
): Loaded {
  const { profile, version } = shell.profiles.blank(id)
  const model = shell.site.consent.model(context)
  return { profile: { ...profile, consent: { ...browser, ...(model === 'opt-out' && { model }) } }, version }
}

/**
 * Goes on as the known person `id`. A stored unknown profile becomes part of theirs; a known one
 * stays what it is: another person who used the same browser.
 */
export async function become(
  shell: Shell,
  {
    id,
    from,
    browser,
    context,
  }: { id: string; from: Profile | undefined; browser: ConsentState; context: RequestContext },
): Promise<{ draft: Draft; stored: boolean }> {
  const { profiles, merges } = shell
  const profileId = knownProfileId(id)
  const unknown = from?.kind === 'unknown' ? await profiles.read(from.id) : undefined
  if (unknown?.profile.kind === 'unknown') await merges.merge(unknown, { profileId, userId: id })
  const known = await profiles.load(profileId)
  const draft = new Draft(known ?? newcomer(shell, browser, context, profileId))
  if (draft.profile.userId !== id) draft.add(knownStep(id))
  const claim = userClaim(id)
  if (!Object.hasOwn(draft.profile.ids, claim)) {
    draft.add(claimStep(claim, shell.site.clock.now(), shell.site.namespaces.limitOf))
  }
  if (known) draft.add(adoptConsentStep(browser))
  return { draft, stored: known !== undefined }
}
