import { AttuneError } from '../../errors.ts'
import type { PersonReference } from '../../identity/person.ts'
import { checkUserId } from '../../identity/user-id.ts'
import { isObject, own } from '../../json.ts'
import type { Store } from '../../ports/store.ts'
import { findPerson } from '../people/find-person.ts'
import type { Shell } from '../shell.ts'
import { knownProfileId, profileKey } from '../storing/keys.ts'
import { longestChain, pointerOf } from '../storing/profile-reader.ts'

/**
 * All ids that are the person's as far as the store tells from this one on, their own last; none where an
 * identifier leads to nobody. Of a user or profile id there always is one, stored or not.
 * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE
 */
export async function idsOf(
  shell: Pick<Shell, 'site' | 'profiles'>,
  person: PersonReference,
): Promise<string[]> {
  const userId = isObject(person) ? own(person, 'userId') : undefined
  if (userId !== undefined) return chainFrom(shell.site.store, knownProfileId(checkUserId(userId)))
  const profileId = isObject(person) ? own(person, 'profileId') : undefined
  if (profileId !== undefined) return chainFrom(shell.site.store, checkProfileId(profileId))
  const found = await findPerson(shell, person)
  return found ? [found.profile.id] : []
}

/** @throws AttuneError ATTUNE_OPTIONS */
export function checkProfileId(profileId: unknown): string {
  if (typeof profileId === 'string' && /^[A-Za-z0-9_-]{22}$/.test(profileId)) return profileId
  const cure = 'It is the 22 characters of `visitor.id`.'
  throw new AttuneError('ATTUNE_OPTIONS', `This is not the id of a profile. ${cure}`)
}

/** The ids from here to the person's own, through merges, finished or not. */
async function chainFrom(store: Pick<Store, 'get'>, profileId: string): Promise<string[]> {
  const chain = [profileId]
  while (chain.length <= longestChain) {
    const next = leadsTo((await store.get(profileKey(chain.at(-1)!)))?.value)?.to
    if (next === undefined || chain.includes(next)) break
    chain.push(next)
  }
  return chain
}

/** Where a stored profile, pointer or row of the index leads, and since when. */
export function leadsTo(value: unknown): { to: string; at: number } | undefined {
  if (!isObject(value)) return undefined
  const moving = own(value, 'moving')
  const [to, at] = isObject(moving)
    ? [own(moving, 'to'), own(moving, 'at')]
    : [pointerOf(value) ?? own(value, 'profile'), own(value, 'at')]
  return typeof to === 'string' ? { to, at: typeof at === 'number' ? at : 0 } : undefined
}
