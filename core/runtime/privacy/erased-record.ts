import { isObject, own } from '../../json.ts'
import type { Store, StoreKey } from '../../ports/store.ts'
import { profileKey } from '../storing/keys.ts'
import { readTombstone } from './tombstone.ts'

/** Something a store holds: an entry, what was appended to its log, or what is scheduled. */
export type StoredRecord =
  | { readonly kind: 'entry'; readonly key: StoreKey; readonly value: unknown }
  | { readonly kind: 'logged'; readonly value: unknown }
  | { readonly kind: 'scheduled'; readonly name: string; readonly value: unknown }

/**
 * Whether a record is of a person who was erased after it was written, by the tombstones in `store`. For
 * whoever restores a backup or moves data: such records are to be left out. What belongs to the same person
 * since they came again is not meant. What is scheduled is judged by whether its profile is there, so put
 * entries back first.
 */
export async function belongsToErased(store: Pick<Store, 'get'>, record: StoredRecord): Promise<boolean> {
  for (const profileId of profilesOf(record)) {
    const found = await readTombstone(store, profileId)
    if (!found) continue
    if (record.kind !== 'scheduled') return momentOf(record) <= found.tombstone.at
    if ((await store.get(profileKey(profileId))) === undefined) return true
  }
  return false
}

/** The ids of the profiles a record is of or leads to. */
function profilesOf(record: StoredRecord): string[] {
  const [root, id, part] = record.kind === 'entry' ? record.key.name.split('/') : []
  const named = root === 'profile' || root === 'timeline' ? [id] : root === 'account' ? [part] : []
  const { value } = record
  const moving = isObject(value) ? own(value, 'moving') : undefined
  const within = ['profileId', 'profile', 'pointer', 'from', 'into', 'to', 'restore'].map((field) =>
    isObject(value) ? idOrWhole(own(value, field)) : undefined,
  )
  const all = [...named, ...within, isObject(moving) ? own(moving, 'to') : undefined]
  return [...new Set(all.filter((one) => typeof one === 'string'))]
}

/** What is kept of a merge holds both profiles whole. */
function idOrWhole(value: unknown): unknown {
  return isObject(value) ? own(value, 'id') : value
}

/**
 * Until when what a record says is older than an erasure; of a profile and its timeline, since when they
 * were begun: those of somebody who came again hold nothing from before.
 */
export function momentOf({ value }: Pick<StoredRecord, 'value'>): number {
  if (Array.isArray(value)) return Math.min(...value.map((entry) => numberAt(entry, 't')))
  if (!isObject(value)) return 0
  const moving = own(value, 'moving')
  if (isObject(moving)) return numberAt(moving, 'at')
  if (Object.hasOwn(value, 'consent')) return afterErasure(own(value, 'consent'))
  if (Object.hasOwn(value, 'n')) return numberAt(value, 'n')
  return Object.hasOwn(value, 'at') ? numberAt(value, 'at') : numberAt(own(value, 'signal'), 'time')
}

/** A profile that was begun after an erasure says so; whatever is in it is later than that. */
function afterErasure(consent: unknown): number {
  const erased = numberAt(consent, 'erased')
  return erased > 0 ? erased + 1 : 0
}

function numberAt(value: unknown, field: string): number {
  const found = isObject(value) ? own(value, field) : undefined
  return typeof found === 'number' ? found : 0
}
