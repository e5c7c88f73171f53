import type { LedgerEntry } from 'attune'
import type { PostOffice } from './post-office.ts'

/** What became of all messages, held against what the mail server took on. */
export interface MailVerdict {
  readonly messages: number
  /** Of marketing, taken on more than once. */
  readonly doubled: number
  /** Of what is transactional, never taken on, and not refused either. */
  readonly lost: number
  /** Of marketing, never taken on: given up, because nobody knew. */
  readonly givenUp: number
  /** Entries that do not say what the mail server knows. */
  readonly unexplained: readonly string[]
  readonly outcomes: Readonly<Record<string, number>>
}

export function judge(
  ledger: readonly LedgerEntry[],
  { taken, refused }: Pick<PostOffice, 'taken' | 'refused'>,
): MailVerdict {
  const outcomes: Record<string, number> = {}
  const unexplained: string[] = []
  let [doubled, lost, givenUp] = [0, 0, 0]
  for (const entry of ledger) {
    const times = taken.get(entry.id) ?? 0
    const outcome = `${entry.kind} ${entry.outcome}`
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (entry.kind === 'marketing' && times > 1) doubled++
    const wasRefused = refused.has(entry.id)
    if (entry.kind === 'transactional' && times === 0 && !wasRefused) lost++
    if (entry.kind === 'marketing' && times === 0 && !wasRefused) givenUp++
    const explained = isExplained(entry.outcome, times, wasRefused)
    if (!explained) unexplained.push(`${outcome}, taken on ${times} times: ${entry.why ?? ''}`)
  }
  const known = new Set(ledger.map(({ id }) => id))
  for (const id of taken.keys()) if (!known.has(id)) unexplained.push(`${id} was sent, and no entry says so`)
  return { messages: ledger.length, doubled, lost, givenUp, unexplained, outcomes }
}

function isExplained(outcome: LedgerEntry['outcome'], times: number, wasRefused: boolean): boolean {
  if (outcome === 'sent') return times > 0
  if (outcome === 'refused') return wasRefused && times === 0
  return outcome === 'unknown'
}

export function isFlawless({ doubled, lost, unexplained }: MailVerdict): boolean {
  return doubled === 0 && lost === 0 && unexplained.length === 0
}
