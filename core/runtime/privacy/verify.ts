import type { PersonReference } from '../../identity/person.ts'
import { checkUserId } from '../../identity/user-id.ts'
import { isObject, own } from '../../json.ts'
import type { Store } from '../../ports/store.ts'
import { userClaim } from '../../profile/claims.ts'
import type { Shell } from '../shell.ts'
import { isItemKey, itemsTopic, profileKey, wakeName } from '../storing/keys.ts'
import { flipName } from '../storing/profile-commit.ts'
import { momentOf } from './erased-record.ts'
import { mentions } from './mentions.ts'
import { checkProfileId, idsOf, leadsTo } from './person.ts'
import { readTombstone } from './tombstone.ts'
import { wholeLog, wholeSchedule } from './whole-store.ts'

/** Something that names an erased person: an entry or scheduled look by its name, an entry of the log by its topic. */
export interface Trace {
  readonly in: 'entries' | 'log' | 'schedule'
  readonly partition: string
  readonly name: string
}

/** What a search for an erased person looked at, and what it found. */
export interface ErasureProof {
  /** Nothing was found. */
  readonly erased: boolean
  /** How much was looked at. */
  readonly looked: { readonly entries: number; readonly logged: number; readonly scheduled: number }
  /** The first 100 traces. */
  readonly found: readonly Trace[]
  readonly foundInAll: number
}

const listed = 100

/**
 * Nothing that the store holds may name the person, but what is of the time since they came again. The catalogue is
 * passed over: what it says is the site's own.
 */
export async function verifyErased(
  shell: Pick<Shell, 'site' | 'profiles'>,
  person: PersonReference | { readonly profileIds: readonly string[] },
): Promise<ErasureProof> {
  const { store } = shell.site
  const { profileIds, texts } = await soughtOf(shell, person)
  const stones = await Promise.all(profileIds.map((id) => readTombstone(store, id)))
  const isSince = since(Math.max(0, ...stones.map((stone) => stone?.tombstone.at ?? 0)))
  const looked = { entries: 0, logged: 0, scheduled: 0 }
  const found: Trace[] = []
  let foundInAll = 0
  const note = (trace: Trace) => {
    foundInAll++
    if (found.length < listed) found.push(trace)
  }

  for await (const { key, value } of store.scan('')) {
    if (isItemKey(key)) continue
    looked.entries++
    if (!mentions([key.name, value], texts)) continue
    if (!isSince(value) || (await leadsNowhere(store, value))) note({ in: 'entries', ...key })
  }
  for (const topic of await store.topics()) {
    if (topic === itemsTopic) continue
    for await (const { partition, value } of wholeLog(store, topic)) {
      looked.logged++
      if (mentions(value, texts) && !isSince(value)) note({ in: 'log', partition, name: topic })
    }
  }
  for await (const { partition, name, value } of wholeSchedule(store)) {
    looked.scheduled++
    if (!mentions([name, value], texts)) continue
    const profileId = String(isObject(value) && own(value, 'profileId'))
    const ofProfile = [flipName(profileId), wakeName(profileId)].includes(name)
    const looksAt = ofProfile ? await store.get(profileKey(profileId)) : undefined
    if (!isSince(looksAt?.value)) note({ in: 'schedule', partition, name })
  }
  return { erased: foundInAll === 0, looked, found, foundInAll }
}

/** Whether a record is of the person since they came again; of nobody who was never erased. */
function since(erasedAt: number): (value: unknown) => boolean {
  return (value) => erasedAt > 0 && momentOf({ value }) > erasedAt
}

/** What would name the person: profile ids, and what was given, as it is written where it stands in the clear. */
async function soughtOf(
  shell: Pick<Shell, 'site' | 'profiles'>,
  person: PersonReference | { readonly profileIds: readonly string[] },
): Promise<{ profileIds: string[]; texts: string[] }> {
  const given = isObject(person) ? own(person, 'profileIds') : undefined
  if (Array.isArray(given)) {
    const profileIds = given.map(checkProfileId)
    return { profileIds, texts: profileIds }
  }
  const reference = person as PersonReference
  const profileIds = await idsOf(shell, reference)
  return { profileIds, texts: [...profileIds, ...namesOf(shell, reference)] }
}

function namesOf({ site }: Pick<Shell, 'site'>, reference: PersonReference): string[] {
  if ('profileId' in reference) return []
  if ('namespace' in reference) return [JSON.stringify(site.namespaces.claim(reference))]
  const userId = checkUserId(reference.userId)
  return [`"userId":${JSON.stringify(userId)}`, JSON.stringify(userClaim(userId))]
}

/** Pointers and rows of the index may not be of somebody who is not there. */
async function leadsNowhere(store: Pick<Store, 'get'>, value: unknown): Promise<boolean> {
  const next = leadsTo(value)
  return next !== undefined && (await store.get(profileKey(next.to))) === undefined
}
