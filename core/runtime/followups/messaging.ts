import type { LedgerEntry } from '../../followups/ledger-entry.ts'
import type { Channel } from '../../ports/channel.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { MessageTemplates } from '../../ports/message-templates.ts'
import type { Visitor } from '../../visitor.ts'
import type { Shell } from '../shell.ts'
import type { Stored } from '../storing/draft.ts'
import type { Suppressions } from './suppressions.ts'

/** What follow-ups run on in this process. */
export interface Messaging {
  readonly shell: Shell
  readonly channels: Readonly<Record<string, Channel>>
  readonly messages: MessageTemplates
  readonly jobs: Jobs
  readonly suppressions: Suppressions
  readonly secrets: readonly string[]
  /** The person as a message sees them. */
  open(stored: Stored): Visitor
  /** Told of what became of each message, for now or for good, once it is durable. */
  tell(entry: LedgerEntry): void
}
