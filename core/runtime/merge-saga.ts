import { AttuneError } from '../errors.ts'
import { shortHash } from '../hash.ts'
import { mergePlan } from '../identity/merge-plan.ts'
import type { Profile } from '../profile/profile.ts'
import { tailNames } from '../profile/timeline.ts'
import type { Stored } from './draft.ts'
import { profileKey } from './keys.ts'
import { flipName, profileCommit } from './profile-commit.ts'
import { type Profiles, pointerLife } from './profiles.ts'
import type { Site } from './site.ts'

const attempts = 20

/** Merges an unknown profile into a known person's, in three commits that any process can finish. */
export interface MergeSaga {
  /** Resolves when the merge is acknowledged and done. The unknown profile must be stored. */
  merge(unknown: Stored, into: { profileId: string; userId: string }): Promise<void>
  /** Finishes a merge that was begun, here or in a process that died. */
  finish(moving: Stored): Promise<void>
}

/**
 * The steps: (1) mark the unknown profile as moving: from here on the merge is certain, and signals
 * go to the known one; (2) add it to the known profile, once per merge id; (3) leave a pointer.
 */
export function createMergeSaga(site: Site, profiles: () => Profiles): MergeSaga {
  const { store, clock } = site

  const finish = async ({ profile: unknown, version }: Stored): Promise<void> => {
    const { moving } = unknown
    if (!moving) return
    await addToKnown(unknown, moving)
    await leavePointer(unknown, version, moving.to)
  }

  const addToKnown = async (unknown: Profile, moving: NonNullable<Profile['moving']>): Promise<void> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const stored = await profiles().read(moving.to)
      const known = stored?.profile ?? profiles().blank(moving.to).profile
      if (known.absorbed.includes(moving.mergeId)) return
      const tail = await profiles().readTail(unknown)
      const plan = mergePlan(known, await profiles().upToDate(unknown), moving.mergeId, {
        ...site,
        tail,
        at: moving.at,
      })
      const log = [{ topic: 'merges' as const, value: { from: unknown.id, into: known.id, ...moving } }]
      const profile = { ...plan.profile, userId: plan.profile.userId ?? moving.userId }
      const { request } = profileCommit({ ...plan, profile, log }, stored?.version ?? null, site)
      if ((await store.commit(request)).ok) return
    }
    throw new AttuneError(
      'ATTUNE_CONFLICT',
      `A profile changed ${attempts} times while another was merged into it.`,
    )
  }

  /** When this commit is overtaken, somebody else has left the pointer. */
  const leavePointer = async (unknown: Profile, version: string, to: string): Promise<void> => {
    const { partition, name } = profileKey(unknown.id)
    await store.commit({
      partition,
      check: [{ name, version }],
      set: [{ name, value: { pointer: to }, ttl: pointerLife }],
      delete: tailNames(unknown),
      unschedule: [flipName(unknown.id)],
    })
  }

  return {
    finish,
    async merge({ profile, version }, { profileId, userId }) {
      const mergeId = shortHash(`${profile.id} ${version} ${profileId}`)
      const marked: Profile = { ...profile, moving: { to: profileId, userId, mergeId, at: clock.now() } }
      const { partition, name } = profileKey(profile.id)
      const set = [{ name, value: marked, ttl: pointerLife }]
      const result = await store.commit({ partition, check: [{ name, version }], set })
      if (result.ok) return finish({ profile: marked, version: result.versions[name]! })
      const fresh = await profiles().read(profile.id)
      if (fresh && fresh.profile.id === profile.id) await this.merge(fresh, { profileId, userId })
    },
  }
}
