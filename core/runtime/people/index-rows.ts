import { AttuneError } from '../../errors.ts'
import type { StoreKey } from '../../ports/store.ts'
import { type Claims, claimsGone } from '../../profile/claims.ts'
import type { Profile } from '../../profile/profile.ts'
import type { Site } from '../site.ts'
import type { Stored } from '../storing/draft.ts'
import { indexKey, pointerLife, profileKey } from '../storing/keys.ts'
import type { Profiles } from '../storing/profiles.ts'
import { personKeys, pointerId } from './person-keys.ts'

/** The index row of a claim. It is a hint: a claim is whose profile holds it. */
export interface IndexRow {
  /** A profile id. */
  readonly profile: string
  /** When it was written. */
  readonly at: number
}

/** Rows and pointers outlive a profile that is left alone by a year, if they were written this long ago at most. */
const renewalPeriod = 30 * 86_400_000
const attempts = 20

interface Parts {
  readonly site: Pick<Site, 'store' | 'clock'>
  readonly profiles: Pick<Profiles, 'read'>
}

/** The row of a claim, and who holds the claim: a row that is out of date leads nowhere. */
export async function findHolder(
  { site, profiles }: Parts,
  claim: string,
): Promise<{ row: IndexRow; version: string; holder?: Stored } | undefined> {
  const entry = await site.store.get(indexKey(claim)!)
  if (!entry) return undefined
  const row = entry.value as IndexRow
  const found = await profiles.read(row.profile)
  const holds = found && Object.hasOwn(found.profile.ids, claim)
  return { row, version: entry.version, ...(holds && { holder: found }) }
}

/**
 * Writes the row of a claim that the profile holds in the store. Returns who else holds the claim and was
 * found first: then the row stays theirs.
 * @throws AttuneError ATTUNE_CONFLICT
 */
export async function writeRow(parts: Parts, claim: string, profileId: string): Promise<Stored | undefined> {
  const { store, clock } = parts.site
  const { partition, name } = indexKey(claim)!
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await findHolder(parts, claim)
    if (found?.holder && found.holder.profile.id !== profileId) return found.holder
    if (found?.row.profile === profileId && found.row.at > clock.now() - renewalPeriod) return undefined
    const value: IndexRow = { profile: profileId, at: clock.now() }
    const written = await store.commit({
      partition,
      check: [{ name, version: found?.version ?? null }],
      set: [{ name, value, ttl: pointerLife }],
    })
    if (written.ok) return undefined
  }
  throw new AttuneError(
    'ATTUNE_CONFLICT',
    `A row of the index changed ${attempts} times while it was written.`,
  )
}

/** Before claims are forgotten: removes the rows and pointers by which they led to one of these profiles. */
export async function forgetRows(
  { site: { store } }: Pick<Parts, 'site'>,
  before: Claims,
  after: Claims,
  profileIds: readonly string[],
): Promise<void> {
  for (const claim of claimsGone(before, after)) {
    const key = keyOf(claim)
    const entry = key && (await store.get(key))
    if (!entry) continue
    const { profile, pointer } = entry.value as { profile?: string; pointer?: string }
    if (!profileIds.includes(profile ?? pointer ?? '')) continue
    const { partition, name } = key
    await store.commit({ partition, check: [{ name, version: entry.version }], delete: [name] })
  }
}

export function isRenewalDue({ indexed }: Profile, now: number): boolean {
  return indexed !== undefined && indexed < now - renewalPeriod
}

/** Writes rows and pointers anew, so that none expires before the profile, and none that was lost stays so. */
export async function renewRows(parts: Parts, profile: Profile): Promise<void> {
  for (const claim of Object.keys(profile.ids)) if (indexKey(claim)) await writeRow(parts, claim, profile.id)
  for (const key of personKeys(profile).pointers) await renewPointer(parts, key, profile)
}

/** Only of user ids: a cookie is given the new id when it comes back. */
async function renewPointer(
  { site: { store, clock } }: Parts,
  key: StoreKey,
  { id, ids }: Profile,
): Promise<void> {
  const { partition, name } = key
  const ofUser = Object.keys(ids).some(
    (claim) => claim.startsWith('user:') && profileKey(pointerId(claim)!).name === name,
  )
  const entry = ofUser ? await store.get(key) : undefined
  if (!ofUser || (entry && !Object.hasOwn(entry.value as object, 'pointer'))) return
  const check = [{ name, version: entry?.version ?? null }]
  const value = { pointer: id, at: clock.now() }
  await store.commit({ partition, check, set: [{ name, value, ttl: pointerLife }] })
}

function keyOf(claim: string): StoreKey | undefined {
  const id = pointerId(claim)
  return id === undefined ? indexKey(claim) : profileKey(id)
}
