import type { CompiledFollowUp } from '../../followups/compile.ts'
import type { LedgerEntry } from '../../followups/ledger-entry.ts'
import type { Run } from '../../followups/run.ts'
import type { LogEntry, Outcome } from '../storing/change.ts'
import { messageIdOf } from './message-id.ts'

/** How long it is remembered what became of a message, in milliseconds: longer than any profile lives without a visit. */
const ledgerLife = 400 * 86_400_000

export const ledgerPrefix = 'ledger/'

/** What the names of one profile's entries begin with. */
export function ledgerOf(profileId: string): string {
  return `${ledgerPrefix}${profileId}/`
}

export function ledgerName(profileId: string, messageId: string): string {
  return ledgerOf(profileId) + messageId
}

export function ledgerEntry(
  profileId: string,
  { name, channel, kind, purpose }: CompiledFollowUp,
  run: Run,
  template: string,
  noted: Pick<LedgerEntry, 'at' | 'outcome' | 'why' | 'reference' | 'run'>,
): LedgerEntry {
  const { key, step, at: since, attempts } = run
  return {
    id: messageIdOf(run),
    profileId,
    followUp: name,
    ...(key !== undefined && { key }),
    ...{ step, template, channel, kind, purpose, since },
    ...(attempts !== undefined && { attempts }),
    ...noted,
  }
}

/** Written with the profile: the row stays, and the log tells whoever follows it. */
export function recorded(entry: LedgerEntry): Pick<Outcome, 'rows' | 'log'> {
  const row = { name: ledgerName(entry.profileId, entry.id), value: entry, ttl: ledgerLife }
  const log: LogEntry[] = isSettled(entry) ? [{ topic: 'follow-ups', value: entry }] : []
  return { rows: [row], log }
}

/** Whether nothing more is to become of the message by itself. */
export function isSettled({ outcome }: LedgerEntry): boolean {
  return outcome !== 'sending' && outcome !== 'delayed'
}
