import { AttuneError } from '../errors.ts'
import type { Identifier } from '../identity/namespaces.ts'
import { checkUserId } from '../identity/user-id.ts'
import { own } from '../json.ts'
import type { Profile } from '../profile/profile.ts'
import type { Stored } from './draft.ts'
import { indexKey, knownProfileId } from './keys.ts'
import type { Shell } from './shell.ts'

/** How the site refers to a person: by user id, by an identifier of one of its namespaces, or by profile id. */
export type PersonReference = { readonly userId: string } | Identifier | { readonly profileId: string }

/** Who a reference leads to. */
export interface Person {
  /** Of the profile, which may be another than the one asked for: profiles become one. */
  readonly profileId: string
  readonly kind: Profile['kind']
  readonly userId?: string
  /** The claims that lead to this person, as `namespace:id`, or `namespace#digest` where only a digest is kept. */
  readonly ids: readonly string[]
}

/** The index row of a claim. It is a hint: the claim is whose profile holds it. */
export interface IndexRow {
  /** A profile id. */
  readonly profile: string
  /** When it was written. */
  readonly at: number
}

/**
 * The stored profile that a reference leads to, through merges; undefined: nobody is stored there.
 * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE
 */
export async function findPerson(shell: Shell, reference: PersonReference): Promise<Stored | undefined> {
  const { profiles, site } = shell
  const given = typeof reference === 'object' && reference !== null ? reference : {}
  const [userId, profileId] = [own(given, 'userId'), own(given, 'profileId')]
  if (userId !== undefined) return profiles.read(knownProfileId(checkUserId(userId)))
  if (typeof profileId === 'string' && profileId !== '') return profiles.read(profileId)
  if (own(given, 'namespace') === undefined) throw noReference
  const identifier = given as Identifier
  const claim = site.namespaces.claim(identifier)
  if (!site.namespaces.merges(identifier.namespace)) {
    const message = `Ids of the namespace "${identifier.namespace}" are not one person's, so they lead to nobody.`
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  return (await findHolder(shell, claim))?.holder
}

/** The index row of a claim, and the person it leads to if they hold the claim: a row that is out of date leads nowhere. */
async function findHolder(
  { profiles, site }: Shell,
  claim: string,
): Promise<{ row: IndexRow; version: string; holder?: Stored } | undefined> {
  const entry = await site.store.get(indexKey(claim)!)
  if (!entry) return undefined
  const row = entry.value as IndexRow
  const found = await profiles.read(row.profile)
  const holds = found && Object.hasOwn(found.profile.ids, claim)
  return { row, version: entry.version, ...(holds && { holder: found }) }
}

/** What the site is told of a person. */
export function personOf({ id, kind, userId, ids }: Profile): Person {
  return { profileId: id, kind, ...(userId !== undefined && { userId }), ids: Object.keys(ids) }
}

const noReference = new AttuneError(
  'ATTUNE_OPTIONS',
  'This does not say who is meant: give { userId }, { profileId } or { namespace, id }.',
)
