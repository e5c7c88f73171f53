import { AttuneError } from '../../errors.ts'
import { shortHash } from '../../hash.ts'
import { mergePlan } from '../../identity/merge-plan.ts'
import type { MergeRecord } from '../../identity/unmerge-plan.ts'
import type { Commit } from '../../ports/store.ts'
import type { MergeCause, Moving, Profile } from '../../profile/profile.ts'
import { tailNames } from '../../profile/timeline.ts'
import { forgetRows } from '../people/index-rows.ts'
import { bury } from '../privacy/burial.ts'
import { forgetLog } from '../privacy/forget-log.ts'
import type { Site } from '../site.ts'
import type { Loaded, Stored } from '../storing/draft.ts'
import { accountName, mergedName, mergeName, pointerLife, profileKey, wakeName } from '../storing/keys.ts'
import { flipName, profileCommit } from '../storing/profile-commit.ts'
import type { Profiles } from '../storing/profiles.ts'

const attempts = 20
/** An unfinished merge that nobody came across is finished after this long, in milliseconds. */
const patience = 60_000

/** How long what two profiles were is kept, in milliseconds: so long a merge can be undone. */
const recordLife = 30 * 86_400_000

/** Where a profile goes. */
export interface Destination {
  readonly profileId: string
  readonly userId?: string | undefined
  /** The user id is the person's from now on, whatever it was. */
  readonly primary?: boolean
}

/** Makes one profile part of another, in three commits that any process can finish. */
export interface MergeSaga {
  /**
   * Resolves when the merge is acknowledged and done, with its id. `into` judges by what the profile is at
   * the very moment it is marked; it must outrank it (see `identity/survivor.ts`). Undefined: there was
   * nothing to merge, or no longer.
   */
  merge(
    profileId: string,
    into: (from: Profile) => Destination | undefined,
    cause: MergeCause,
  ): Promise<string | undefined>
  /** Finishes a merge that was begun, here or in a process that died. `hops`: how many merges led to it. */
  finish(moving: Stored, hops: number): Promise<void>
}

/** What both were is kept beside, for `unmerge()`; not where the merge cleared what somebody had refused. */
function kept(
  request: Commit,
  { from, into, moving }: { from: Profile; into: Profile; moving: Moving },
): Commit {
  const { to: _, userId: __, primary: ___, ...cause } = moving
  const value: MergeRecord = { ...cause, from, into, folded: from.folded + into.folded }
  const record = { name: mergedName(moving.mergeId), value, ttl: recordLife }
  return { ...request, set: [...(request.set ?? []), record] }
}

/** Somebody new agrees to what they were presumed to agree to before they had a name. */
function presumedLike({ consent: { model } }: Profile, begun: Loaded): Loaded {
  const { profile } = begun
  return model ? { ...begun, profile: { ...profile, consent: { ...profile.consent, model } } } : begun
}

/**
 * The steps: (1) mark the profile as moving: from here on the merge is certain, and signals go to the other
 * one; (2) add it to that, once per merge id; (3) leave a pointer.
 */
export function createMergeSaga(site: Site, profiles: () => Profiles): MergeSaga {
  const { store, clock } = site

  const finish = async ({ profile: from, version }: Stored, hops: number): Promise<void> => {
    const { moving } = from
    if (!moving) return
    const erased = await addTo(from, moving, hops)
    if (erased === undefined) await leavePointer(from, version, moving.to)
    else await eraseToo(from, erased)
  }

  /** Answers when the person was erased, where that was after the merge began. */
  const addTo = async (from: Profile, moving: Moving, hops: number): Promise<number | undefined> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { id, stored } = await profiles().locate(moving.to, hops)
      const { profile: into, tombstone }: Loaded = stored ?? presumedLike(from, await profiles().begin(id))
      if (into.absorbed.includes(moving.mergeId)) return undefined
      const { at } = moving
      const { erased = 0 } = into.consent
      if (erased >= at) return erased
      const tail = await profiles().readTail(from)
      const plan = mergePlan(into, await profiles().upToDate(from), moving.mergeId, { ...site, tail, at })
      const userId = (moving.primary ? moving.userId : undefined) ?? plan.profile.userId ?? moving.userId
      const profile = { ...plan.profile, ...(userId !== undefined && { userId }) }
      await forgetRows({ site }, { ...from.ids, ...into.ids }, profile.ids, [from.id, into.id])
      const log = [{ topic: 'merges' as const, value: { from: from.id, into: into.id, ...moving } }]
      const version = stored?.version ?? null
      const { request } = profileCommit({ ...plan, profile, log }, version, site, tombstone)
      if ((await store.commit(plan.cleared ? request : kept(request, { from, into, moving }))).ok) {
        return undefined
      }
    }
    throw new AttuneError(
      'ATTUNE_CONFLICT',
      `A profile changed ${attempts} times while another was merged into it.`,
    )
  }

  /** What was on its way to somebody erased is theirs, and goes as well. */
  const eraseToo = async (from: Profile, erased: number): Promise<void> => {
    await forgetRows({ site }, from.ids, {}, [from.id])
    await bury(store, from.id, { at: erased })
    await forgetLog(store, [from.id], erased)
  }

  /** When this commit is overtaken, somebody else has left the pointer. */
  const leavePointer = async (from: Profile, version: string, to: string): Promise<void> => {
    const { partition, name } = profileKey(from.id)
    await store.commit({
      partition,
      check: [{ name, version }],
      set: [{ name, value: { pointer: to, at: clock.now() }, ttl: pointerLife }],
      delete: [...tailNames(from), ...from.absorbed.map(mergedName)],
      unschedule: [flipName(from.id), mergeName(from.id), accountName(from.id), wakeName(from.id)],
    })
  }

  return {
    finish,
    async merge(profileId, into, cause) {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const from = await profiles().read(profileId)
        const destination = from && from.profile.id === profileId ? into(from.profile) : undefined
        // Where a store put a stranger's state in a known person's place, that person's login is one to themselves.
        if (!from || !destination || destination.profileId === profileId) return undefined
        const { profileId: to, userId, primary } = destination
        const mergeId = shortHash(`${profileId} ${from.version} ${to}`)
        const at = clock.now()
        const moving: Moving = { to, ...(userId !== undefined && { userId }), mergeId, at, ...cause }
        const marked: Profile = { ...from.profile, moving: primary ? { ...moving, primary } : moving }
        const { partition, name } = profileKey(profileId)
        const result = await store.commit({
          partition,
          check: [{ name, version: from.version }],
          set: [{ name, value: marked, ttl: pointerLife }],
          schedule: [{ name: mergeName(profileId), at: at + patience, value: { profileId } }],
        })
        if (!result.ok) continue
        await finish({ profile: marked, version: result.versions[name]! }, 0)
        return mergeId
      }
      throw new AttuneError(
        'ATTUNE_CONFLICT',
        `A profile changed ${attempts} times while it was to be merged.`,
      )
    },
  }
}
