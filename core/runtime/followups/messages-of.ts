import type { Store } from '../../ports/store.ts'
import type { Profile } from '../../profile/profile.ts'
import { personKeys } from '../people/person-keys.ts'
import { type LedgerEntry, ledgerOf } from './ledger.ts'

/** What became of a person's messages, newest first: those too that they were sent under profiles that are theirs by now. */
export async function messagesOf(store: Pick<Store, 'scan'>, profile: Profile): Promise<LedgerEntry[]> {
  const former = personKeys(profile).pointers.map(({ name }) => name.slice(name.indexOf('/') + 1))
  const entries = new Map<string, LedgerEntry>()
  for (const id of [...former, profile.id]) {
    for await (const { value } of store.scan(ledgerOf(id))) {
      const entry = value as LedgerEntry
      const known = entries.get(entry.id)
      if (!known || known.at <= entry.at) entries.set(entry.id, entry)
    }
  }
  return [...entries.values()].sort((a, b) => b.at - a.at)
}
