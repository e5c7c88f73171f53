import type { ScannedEntry, StoreKey } from '../../core/ports/store.ts'
import type { RedisClient } from './client.ts'
import { keyOf, memberOf, type Shard } from './layout.ts'
import { parseEntry } from './stored-text.ts'

const namesPerPage = 64

/** Part of a shard's scan; `next` is where the following page begins, undefined at the end. */
export interface ScanPage {
  entries: readonly ScannedEntry[]
  next: string | undefined
}

/**
 * Walks along the shard's index of names, where a prefix is a range of bytes: nothing is missed or met
 * twice, whatever else is written or moved to another node meanwhile. Redis' own SCAN promises neither.
 *
 * @param from where to begin, as `ScanPage.next` gave it; undefined for the start
 */
export async function scanPage(
  client: RedisClient,
  shard: Shard,
  prefix: string,
  from: string | undefined,
  now: number,
): Promise<ScanPage> {
  // No text in UTF-8 has the byte 0xff, so that this is after all that begins with the prefix.
  const end = Buffer.concat([Buffer.from(`(${prefix}`), Buffer.from([0xff])])
  const members = await client.zRange(shard.names, from ?? `[${prefix}`, end, {
    BY: 'LEX',
    LIMIT: { offset: 0, count: namesPerPage },
  })
  const last = members.at(-1)
  if (last === undefined) return { entries: [], next: undefined }

  const keys = members.map(keyOf)
  const texts = await client.mGet(keys.map(shard.entry))
  const entries = keys.flatMap((key, i) => {
    const entry = parseEntry(texts[i], shard.entry(key), now)
    return entry === undefined ? [] : { key, ...entry }
  })
  return { entries, next: members.length === namesPerPage ? `(${last}` : undefined }
}

/** Where a scan goes on that gave this key last. */
export function placeAfter(key: StoreKey): string {
  return `(${memberOf(key)}`
}
