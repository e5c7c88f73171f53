import type { StoreKey } from '../../ports/store.ts'
import { cookieNamespace, readClaim, userNamespace } from '../../profile/claims.ts'
import type { Profile } from '../../profile/profile.ts'
import { tailNames } from '../../profile/timeline.ts'
import { indexKey, knownProfileId, mergedName, partitionOf, profileKey } from '../storing/keys.ts'

/** Every key under which the store may hold something of a person. A key may be empty; none is left out. */
export interface PersonKeys {
  readonly profile: StoreKey
  /** Older timeline entries, in the profile's partition. */
  readonly timeline: readonly StoreKey[]
  /** Where profiles were that became part of this one: their cookies and user ids lead here. */
  readonly pointers: readonly StoreKey[]
  /** What is kept of merges, for undoing them, in the profile's partition. */
  readonly merges: readonly StoreKey[]
  /** Rows of the index, by which identifiers lead here. */
  readonly index: readonly StoreKey[]
}

/** Everything stored of a person beside the log; pointers and rows may lie in any partition. */
export function personKeys(profile: Profile): PersonKeys {
  const claims = Object.keys(profile.ids)
  const partition = partitionOf(profile.id)
  return {
    profile: profileKey(profile.id),
    timeline: tailNames(profile).map((name) => ({ partition, name })),
    pointers: claims
      .map(pointerId)
      .filter((id) => id !== undefined && id !== profile.id)
      .map((id) => profileKey(id!)),
    merges: profile.absorbed.map((mergeId) => ({ partition, name: mergedName(mergeId) })),
    index: claims.map(indexKey).filter((key) => key !== undefined),
  }
}

/** The profile id that a person was once stored under, going by a claim. */
export function pointerId(claim: string): string | undefined {
  const { namespace, id, asserted } = readClaim(claim) ?? {}
  if (id === undefined || asserted) return undefined
  if (namespace === cookieNamespace) return id
  return namespace === userNamespace ? knownProfileId(id) : undefined
}
