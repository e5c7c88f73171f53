import type { Profile } from '../profile/profile.ts'
import type { Identifier } from './namespaces.ts'

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
