import { AttuneError } from '../../errors.ts'
import type { Profile } from '../../profile/profile.ts'
import { isRenewalDue, renewRows } from '../people/index-rows.ts'
import { wasErased } from '../privacy/tombstone.ts'
import type { Site } from '../site.ts'
import { asError } from '../upkeep/background.ts'
import type { Applied } from './change.ts'
import type { Draft, Loaded, Stored } from './draft.ts'
import { profileKey } from './keys.ts'
import { createOrderClaims } from './order-claims.ts'
import { profileCommit } from './profile-commit.ts'
import { createProfileReader, type ProfileReader } from './profile-reader.ts'

/** How often a commit that others keep overtaking is tried. */
const attempts = 20

/** Makes a newcomer of what `begin` gives. */
type Newcomer = (begun: Loaded) => Loaded

/** Somebody, and whether anything is stored of them. */
interface Found {
  readonly loaded: Loaded
  readonly stored: boolean
}

/** Reads and changes profiles. */
export interface Profiles extends Omit<ProfileReader, 'locateAll' | 'beginAll'> {
  /**
   * The profile an id leads to, through merges, as this process knows it: with changes that are still
   * on their way to the store. Undefined: nobody.
   */
  load(id: string): Promise<Loaded | undefined>
  /** Like `load`, and where there is nobody, a person of whom nothing is stored. */
  loadOr(id: string, newcomer: Newcomer): Promise<Found>
  /** The same for several, in their order: one read of the store, and one more for all who are new. */
  loadAllOr(ids: readonly string[], newcomer: Newcomer): Promise<Found[]>
  /** Of the store alone. */
  read(id: string): Promise<Stored | undefined>
  /**
   * Writes a change, atomically. When somebody else's came first the profile is read again, and the
   * steps are applied to what is there now. `lazy`: nobody waits for it. Nothing is written of a person who is gone by then.
   * @throws AttuneError ATTUNE_CONFLICT, ATTUNE_STORE_UNAVAILABLE
   */
  commit(draft: Draft, options?: { lazy?: boolean }): Promise<Stored>
  /** How many people have a change on its way. */
  readonly pending: number
  /** When no change is on its way any more. */
  settled(): Promise<void>
}

/** `finishMerge` is called with a profile that was found on its way into another, after so many `hops`. */
export function createProfiles(
  site: Site,
  finishMerge: (moving: Stored, hops: number) => Promise<void>,
): Profiles {
  const { store, clock, counts, measure, onError } = site
  const { locateAll, beginAll, ...reader } = createProfileReader(site, finishMerge)
  const { locate, begin } = reader
  const pending = new Map<string, { draft: Draft; written: Promise<Stored> }>()

  const read = async (id: string) => (await locate(id)).stored
  const orderClaims = createOrderClaims(site, read)

  const onItsWay = (id: string): Loaded | undefined => {
    const underway = pending.get(id)
    if (!underway) return undefined
    const { draft, written } = underway
    return { profile: draft.profile, version: written, after: draft }
  }

  /** The index is kept up together with the profile, now and then. */
  const renewed = async (applied: Applied): Promise<Applied> => {
    const now = clock.now()
    await renewRows({ site, profiles: { read } }, applied.profile)
    return { ...applied, profile: { ...applied.profile, indexed: now } }
  }

  /** What nothing was ever stored of, unless they were erased meanwhile. */
  const stillNobody = async ({ profile }: Loaded) => {
    const begun = await begin(profile.id)
    return wasErased(profile, begun.profile) ? undefined : { profile, version: null }
  }

  /** `before`: the write of this process to the same profile that comes first, and is newer than what was read. */
  const write = async (draft: Draft, lazy: boolean, before?: Promise<Stored>): Promise<Stored> => {
    const { base } = draft
    const first = (before && (await arrived(before))) ?? (await baseOf(draft))
    const beginning = first ? undefined : draft.fromNothing()
    const change = beginning ?? draft
    let current: { profile: Profile; version: string | null } | undefined = first
    for (let attempt = 0; attempt < attempts; attempt++) {
      current ??= (await read(base.profile.id)) ?? (beginning && (await stillNobody(beginning.base)))
      if (!current || wasErased(base.profile, current.profile)) return { profile: draft.profile, version: '' }
      const { signals } = change
      const orders = await orderClaims.claim(signals, current.profile)
      const asDrafted = current.profile === change.base.profile && orders.sealed.size === 0
      let applied = asDrafted ? change.applied : change.on(current.profile, orders.sealed)
      if (isRenewalDue(applied.profile, clock.now())) applied = await renewed(applied)
      const { profile, request } = profileCommit(applied, current.version, site, change.base.tombstone)
      const result = await store.commit(lazy ? { ...request, lazy } : request)
      if (result.ok) {
        counts.commits++
        for (const { origin } of signals) counts.signals[origin].taken++
        counts.late += Math.max(0, profile.late - current.profile.late)
        draft.written()
        await orders.close().catch((cause) => onError(asError(cause)))
        return { profile, version: result.versions[profileKey(profile.id).name]! }
      }
      current = undefined
    }
    throw new AttuneError(
      'ATTUNE_CONFLICT',
      `A profile changed ${attempts} times while a change to it was tried. Try again, with the same message id.`,
    )
  }

  const loadAllOr = async (ids: readonly string[], newcomer: Newcomer): Promise<Found[]> => {
    const underway = ids.map(onItsWay)
    const located = await locateAll(ids.filter((_, index) => !underway[index]))
    const begun = await beginAll(located.filter(({ stored }) => !stored).map(({ id }) => id))
    const [people, newcomers] = [located.values(), begun.values()]
    return underway.map((known) => {
      const stored = known ?? people.next().value!.stored
      return stored
        ? { loaded: stored, stored: true }
        : { loaded: newcomer(newcomers.next().value!), stored: false }
    })
  }

  return {
    ...reader,
    read,
    async load(id) {
      return onItsWay(id) ?? (await locate(id)).stored
    },
    loadOr: async (id, newcomer) => (await loadAllOr([id], newcomer))[0]!,
    loadAllOr,
    async commit(draft, { lazy = false } = {}) {
      const { id } = draft.profile
      const before = pending.get(id)?.written
      const writing = () => write(draft, lazy, before)
      const underway = { draft, written: measure ? measure('commit', writing) : writing() }
      pending.set(id, underway)
      try {
        return await underway.written
      } finally {
        if (pending.get(id) === underway) pending.delete(id)
      }
    },
    get pending() {
      return pending.size
    },
    async settled() {
      while (pending.size > 0) await Promise.allSettled([...pending.values()].map(({ written }) => written))
    },
  }
}

/** What a change was made to, once it is stored; undefined: that failed. */
async function baseOf({ base }: Draft): Promise<{ profile: Profile; version: string | null } | undefined> {
  return base.version instanceof Promise ? arrived(base.version) : { ...base, version: base.version }
}

/** What an earlier change of this process came to; undefined when it failed: the store knows. */
async function arrived(written: Promise<Stored>): Promise<Stored | undefined> {
  try {
    return await written
  } catch {
    return undefined
  }
}
