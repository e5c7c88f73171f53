import { AttuneError } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import { ledgerOf } from '../followups/ledger.ts'
import { accountName, mergeName, profileKey, tombstoneKey, wakeName } from '../storing/keys.ts'
import { flipName } from '../storing/profile-commit.ts'
import { momentOf } from './erased-record.ts'
import { type Tombstone, tombstoneLife } from './tombstone.ts'

/** How often a burial that others keep overtaking is tried. */
const attempts = 20

/**
 * Puts a tombstone in the place of one profile id and of everything kept under it: the profile or pointer,
 * its timeline, its messages, its scheduled looks. One commit; a change by somebody else that was on its way fails its own
 * check afterwards, and nothing is written of a person who is gone. What they began since is left alone.
 * Answers how many entries went.
 */
export async function bury(store: Store, profileId: string, tombstone: Tombstone): Promise<number> {
  const key = profileKey(profileId)
  const stone = tombstoneKey(profileId)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [profile, before] = await store.getMany([key, stone])
    if (profile && momentOf(profile) > tombstone.at) return 0
    const names = profile ? [key.name] : []
    for (const beside of [`timeline/${profileId}/`, ledgerOf(profileId)])
      for await (const { key } of store.scan(beside)) names.push(key.name)
    const known = before?.value as Tombstone | undefined
    const value: Tombstone = { ...known, ...tombstone, at: Math.max(known?.at ?? 0, tombstone.at) }
    const result = await store.commit({
      partition: key.partition,
      check: [
        { name: key.name, version: profile?.version ?? null },
        { name: stone.name, version: before?.version ?? null },
      ],
      delete: names,
      set: [{ name: stone.name, value, ttl: tombstoneLife }],
      unschedule: [flipName(profileId), mergeName(profileId), accountName(profileId), wakeName(profileId)],
    })
    if (result.ok) return names.length
  }
  throw new AttuneError(
    'ATTUNE_CONFLICT',
    `A profile changed ${attempts} times while it was erased. Try again.`,
  )
}
