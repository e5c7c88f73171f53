import { AttuneError } from '../../errors.ts'
import type { Identifier } from '../../identity/namespaces.ts'
import type { Person, PersonReference } from '../../identity/person.ts'
import { checkUserId } from '../../identity/user-id.ts'
import { own } from '../../json.ts'
import type { Profile } from '../../profile/profile.ts'
import type { Shell } from '../shell.ts'
import type { Stored } from '../storing/draft.ts'
import { knownProfileId } from '../storing/keys.ts'
import { findHolder } from './index-rows.ts'

/**
 * The stored profile that a reference leads to, through merges; undefined: nobody is stored there.
 * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE
 */
export async function findPerson(
  shell: Pick<Shell, 'site' | 'profiles'>,
  reference: PersonReference,
): Promise<Stored | undefined> {
  const { profiles, site } = shell
  const given = typeof reference === 'object' && reference !== null ? reference : {}
  const [userId, profileId] = [own(given, 'userId'), own(given, 'profileId')]
  if (userId !== undefined) return profiles.read(knownProfileId(checkUserId(userId)))
  if (typeof profileId === 'string' && profileId !== '') return profiles.read(profileId)
  if (own(given, 'namespace') === undefined) throw noReference
  return (await findHolder(shell, site.namespaces.personalClaim(given as Identifier)))?.holder
}

/** What the site is told of a person. */
export function personOf({ id, kind, userId, ids }: Profile): Person {
  return { profileId: id, kind, ...(userId !== undefined && { userId }), ids: Object.keys(ids) }
}

const noReference = new AttuneError(
  'ATTUNE_OPTIONS',
  'This does not say who is meant: give { userId }, { profileId } or { namespace, id }.',
)
