import type { ConsentState } from '../../consent/consent.ts'
import { userClaim } from '../../profile/claims.ts'
import type { MergeCause, Profile } from '../../profile/profile.ts'
import type { RequestContext } from '../../signals/context.ts'
import type { Destination } from '../merging/merge-saga.ts'
import type { Shell } from '../shell.ts'
import { adoptConsentStep, claimStep, knownStep } from '../storing/change.ts'
import { Draft, type Loaded } from '../storing/draft.ts'
import { knownProfileId, newProfileId } from '../storing/keys.ts'

/** Somebody of whom nothing is stored, with what the browser answered about consent. */
export function newcomer(
  shell: Shell,
  browser: ConsentState,
  context: RequestContext,
  begun: Loaded = shell.profiles.blank(newProfileId()),
): Loaded {
  const { erased } = begun.profile.consent
  const model = shell.site.consent.model(context)
  const consent = { ...browser, ...(erased && { erased }), ...(model === 'opt-out' && { model }) }
  return { ...begun, profile: { ...begun.profile, consent } }
}

/**
 * Goes on as the known person `id`. A stored unknown profile becomes part of theirs; a known one
 * stays what it is: another person who used the same browser. `from`: the stored profile so far.
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
  const profileId = knownProfileId(id)
  if (from) await mergeUnknown(shell, from, { profileId, userId: id }, 'login')
  const { loaded, stored } = await shell.profiles.loadOr(profileId, (begun) =>
    newcomer(shell, browser, context, begun),
  )
  const draft = new Draft(loaded)
  if (draft.profile.userId === undefined) draft.add(knownStep(id))
  const claim = userClaim(id)
  if (!Object.hasOwn(draft.profile.ids, claim)) {
    draft.add(claimStep(claim, shell.site.clock.now(), shell.site.namespaces.limitOf))
  }
  if (stored) draft.add(adoptConsentStep(browser, shell.site))
  return { draft, stored }
}

/** What a cookie alone led to becomes part of a known person, unless it is somebody known itself. */
export async function mergeUnknown(
  { merges }: Shell,
  from: Profile,
  into: Destination,
  source: MergeCause['source'],
): Promise<void> {
  if (from.kind !== 'unknown') return
  await merges.merge(from.id, ({ kind }) => (kind === 'unknown' ? into : undefined), { source })
}
