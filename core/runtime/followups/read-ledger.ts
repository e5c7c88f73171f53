import type { LedgerEntry } from '../../followups/ledger-entry.ts'
import type { Store } from '../../ports/store.ts'
import type { Profile } from '../../profile/profile.ts'
import { personKeys } from '../people/person-keys.ts'
import { ledgerOf, ledgerPrefix } from './ledger.ts'

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

/** What became of messages lately, of everybody, newest first: as far as the log reaches. */
export async function recentMessages(store: Pick<Store, 'consume'>, limit: number): Promise<LedgerEntry[]> {
  let found: LedgerEntry[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await store.consume('follow-ups', cursor, batch)
    if (page.entries.length === 0) return found
    const entries = page.entries.map(({ value }) => value as LedgerEntry)
    found = [...found, ...entries].sort((a, b) => b.at - a.at).slice(0, limit)
    cursor = page.cursor
  }
}

/** Those that were given up, in no particular order. */
export async function* failedMessages(store: Pick<Store, 'scan'>): AsyncIterable<LedgerEntry> {
  for await (const { value } of store.scan(ledgerPrefix)) {
    const entry = value as LedgerEntry
    if (entry.outcome === 'failed') yield entry
  }
}

/** How many of a page of the log. */
const batch = 500
