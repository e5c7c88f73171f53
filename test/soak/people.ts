import type { Store } from 'attune'
import type { Profile, TimelineEntry } from '../../core/profile/profile.ts'
import { chunkName } from '../../core/profile/timeline.ts'
import type { PlainKeyv } from './plain-keyv.ts'

/** A profile as it is stored, with the older timeline entries beside it. */
export interface Found {
  readonly profile: Profile
  readonly tail: readonly TimelineEntry[]
}

/** Everybody a store of Attune holds, by profile id. */
export async function peopleIn(store: Store): Promise<Map<string, Found>> {
  const chunks = new Map<string, readonly TimelineEntry[]>()
  for await (const { key, value } of store.scan('timeline/')) chunks.set(key.name, value as TimelineEntry[])
  const people = new Map<string, Found>()
  for await (const { value } of store.scan('profile/')) {
    const profile = value as Profile | { pointer: string }
    if ('pointer' in profile) continue
    const { first, next } = profile.tail
    const numbers = Array.from({ length: next - first }, (_, i) => first + i)
    const tail = numbers.flatMap((number) => chunks.get(chunkName(profile.id, number)) ?? [])
    people.set(profile.id, { profile, tail })
  }
  return people
}

/** Everybody a plain Keyv holds. Nothing is kept beside profiles there. */
export async function peopleInKeyv(keyv: PlainKeyv): Promise<Map<string, Found>> {
  const people = new Map<string, Found>()
  for await (const [id, value] of keyv.all()) {
    if (!('pointer' in value)) people.set(id, { profile: value, tail: [] })
  }
  return people
}

/** The user ids of all merges that the log of a store has, as often as it has them. */
export async function mergesIn(store: Store): Promise<string[]> {
  const users: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await store.consume('merges', cursor, 1000)
    if (page.entries.length === 0) return users
    users.push(...page.entries.map(({ value }) => (value as { userId: string }).userId))
    cursor = page.cursor
  }
}
