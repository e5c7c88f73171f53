import { randomUUID } from 'node:crypto'
import { isObject } from '../../json.ts'
import type { StoreKey } from '../../ports/store.ts'
import { readProfile } from '../../profile/format.ts'
import type { Profile, TimelineEntry } from '../../profile/profile.ts'
import { withoutAnythingOld } from '../../profile/retention.ts'
import { chunkName } from '../../profile/timeline.ts'
import type { Shell } from '../shell.ts'
import { partitionOf } from '../storing/keys.ts'
import { profileCommit } from '../storing/profile-commit.ts'

const day = 86_400_000
/** Profiles looked at in one turn: with one every 5 seconds, 8 million a day. */
const batch = 500
/** How long a process that died keeps others from going on, in milliseconds. */
const leaseLife = 60_000
/** A profile that keeps changing is looked at again tomorrow. */
const attempts = 3
const key = { partition: 'site', name: 'retention' }

/** Who goes along the profiles, how far they came, and on which UTC day. */
interface Place {
  readonly owner: string
  readonly until: number
  readonly day: number
  readonly after?: StoreKey
  readonly done?: true
}

/**
 * Looks at every profile once a day and takes out what is too old, so that who never comes back is covered
 * too. Of all processes one at a time does it, and another goes on where it died. Returns one turn of it.
 */
export function createRetentionSweep(shell: Shell): () => Promise<void> {
  const { site, profiles } = shell
  const { store, clock } = site
  const owner = randomUUID()

  const claim = async (place: Place, version: string | null): Promise<boolean> => {
    const { partition, name } = key
    const result = await store.commit({
      partition,
      check: [{ name, version }],
      set: [{ name, value: place }],
    })
    return result.ok
  }

  const chunksOf = async (profile: Profile): Promise<Map<number, readonly TimelineEntry[]>> => {
    const { first, next } = profile.tail
    const numbers = Array.from({ length: next - first }, (_, i) => first + i)
    if (numbers.length === 0) return new Map()
    const partition = partitionOf(profile.id)
    const found = await store.getMany(
      numbers.map((number) => ({ partition, name: chunkName(profile.id, number) })),
    )
    return new Map(numbers.map((number, i) => [number, (found[i]?.value ?? []) as TimelineEntry[]]))
  }

  /** The profile as it lies in the store decides; what was read of it is without old facts already. */
  const clean = async (profile: Profile): Promise<void> => {
    const cutoffs = site.retention!(clock.now())
    const chunks = await chunksOf(profile)
    const expire = (now: Profile) => withoutAnythingOld(now, chunks, site.features, cutoffs)
    const outcome = expire(profile)
    if (outcome.profile === profile && outcome.chunks.length === 0) return
    // Not by way of `profiles.commit`: what waits there is what pages of this process see.
    for (let attempt = 0; attempt < attempts; attempt++) {
      const stored = await profiles.read(profile.id)
      if (stored?.profile.id !== profile.id) return
      const { request } = profileCommit({ ...expire(stored.profile), log: [] }, stored.version, site)
      if ((await store.commit(request)).ok) return
    }
  }

  return async () => {
    const today = Math.floor(clock.now() / day)
    const entry = await store.get(key)
    const known = entry?.value as Place | undefined
    const current = known?.day === today ? known : undefined
    if (current?.done || (known && known.owner !== owner && known.until > clock.now())) return
    const lease = { owner, until: clock.now() + leaseLife, day: today }
    if (!(await claim({ ...lease, ...(current?.after && { after: current.after }) }, entry?.version ?? null)))
      return
    let looked = 0
    let after: StoreKey | undefined
    for await (const { key, value } of store.scan('profile/', current?.after)) {
      if (isObject(value) && Object.hasOwn(value, 'format') && !Object.hasOwn(value, 'moving'))
        await clean(readProfile(value))
      looked++
      after = key
      if (looked === batch) break
    }
    const held = await store.get(key)
    if ((held?.value as Place | undefined)?.owner !== owner) return
    const until = clock.now() + leaseLife
    const place: Place =
      looked < batch ? { ...lease, until, done: true } : { ...lease, until, ...(after && { after }) }
    await claim(place, held!.version)
  }
}
