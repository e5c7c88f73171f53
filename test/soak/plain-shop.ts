import { fold, foldAll } from '../../core/profile/fold.ts'
import { mergeProfiles } from '../../core/profile/merge.ts'
import type { Profile } from '../../core/profile/profile.ts'
import { knownProfileId, newProfileId } from '../../core/runtime/storing/keys.ts'
import type { PlainKeyv } from './plain-keyv.ts'
import type { Shop } from './shop.ts'
import { features, signalOf } from './site.ts'

/** What is stored under a cookie. */
export type Plain = Profile | { readonly pointer: string }

/**
 * The shop as one would write it without thinking of other processes: a profile is read, changed and written
 * back, by `get` and `set`. Signals, folding and merging are those of Attune; only the store's check is missing.
 */
export function plainShop(keyv: PlainKeyv): Shop {
  async function read(id: string): Promise<Profile | undefined> {
    const found = await keyv.get(id)
    return found && 'pointer' in found ? read(found.pointer) : found
  }

  async function signIn(user: string, guest: Profile | undefined): Promise<Profile> {
    const id = knownProfileId(user)
    const known = (await read(id)) ?? { ...foldAll(id, [], { features }), kind: 'known' }
    if (guest === undefined || guest.kind === 'known') return known
    const { profile } = mergeProfiles(known, guest, features)
    await keyv.set(id, profile)
    await keyv.set(guest.id, { pointer: id })
    return profile
  }

  return {
    async answer({ deeds, login, logout, system, cookie, session }) {
      const user = login ?? system ?? session
      let profile = cookie === undefined || system !== undefined ? undefined : await read(cookie)
      if (user !== undefined) profile = await signIn(user, profile)
      profile ??= foldAll(newProfileId(), [], { features })
      for (const deed of deeds) profile = fold(profile, signalOf(deed), { features }).profile
      if (deeds.length > 0 || login !== undefined) await keyv.set(profile.id, profile)
      if (system !== undefined) return { cookie }
      return { cookie: logout ? undefined : profile.id }
    },
    conflicts: () => 0,
    close: () => keyv.close(),
  }
}
