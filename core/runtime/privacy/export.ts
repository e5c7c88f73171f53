import type { PersonReference } from '../../identity/person.ts'
import type { Store } from '../../ports/store.ts'
import { cookieNamespace, readClaim } from '../../profile/claims.ts'
import type { Profile } from '../../profile/profile.ts'
import { messagesOf } from '../followups/read-ledger.ts'
import { findPerson } from '../people/find-person.ts'
import type { Shell } from '../shell.ts'
import { partitionOf } from '../storing/keys.ts'
import { mentions } from './mentions.ts'
import { type PersonExport, personExport } from './person-export.ts'

/**
 * Everything the store holds of a person, what this process has on its way there included; undefined: nobody is stored.
 * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_STORE_UNAVAILABLE
 */
export async function exportPerson(
  { site, profiles }: Pick<Shell, 'site' | 'profiles'>,
  person: PersonReference,
): Promise<PersonExport | undefined> {
  const id = (await findPerson({ site, profiles }, person))?.profile.id
  if (id === undefined) return undefined
  const { version } = (await profiles.load(id)) ?? {}
  if (version instanceof Promise) await Promise.allSettled([version])
  const found = await profiles.read(id)
  if (!found) return undefined
  const { profile } = found
  const tail = await profiles.readTail(profile)
  const log = await logOf(site.store, profile)
  const messages = await messagesOf(site.store, profile)
  return personExport(profile, { site, now: site.clock.now(), tail, log, messages })
}

/** In the partitions of their profiles, those that were merged into this one included. */
async function logOf(store: Store, profile: Profile): Promise<PersonExport['log']> {
  const ids = [profile.id, ...mergedIds(profile)]
  const log: { topic: string; value: unknown }[] = []
  for (const topic of await store.topics()) {
    for (const partition of new Set(ids.map(partitionOf))) {
      for await (const { value } of store.scanLog(topic, partition))
        if (mentions(value, ids)) log.push({ topic, value })
    }
  }
  return log
}

function mergedIds({ ids }: Profile): string[] {
  const claims = Object.keys(ids).map((claim) => readClaim(claim))
  return claims.flatMap((claim) =>
    claim?.namespace === cookieNamespace && claim.id !== undefined ? [claim.id] : [],
  )
}
