import type { MessageKind } from '../ports/channel.ts'
import type { Withheld } from './may-send.ts'
import type { Run } from './run.ts'

/** What became of one message of one person. */
export interface LedgerEntry {
  /** Of the message. */
  readonly id: string
  readonly profileId: string
  readonly followUp: string
  readonly key?: string
  readonly step: string
  readonly template: string
  readonly channel: string
  readonly kind: MessageKind
  readonly purpose: string
  /** When this was noted, in milliseconds. */
  readonly at: number
  /** When the run was set off. */
  readonly since: number
  /**
   * `sending`: it is on its way. `delayed`: it was not taken yet, and is tried again; see `why`. `sent`: taken on by the
   * other side. `unknown`: it may have been. `refused`: not, for good. `failed`: given up after many attempts; it may be
   * tried again by hand. `withheld`: not sent, see `why`.
   */
  readonly outcome: 'sending' | 'delayed' | 'sent' | 'unknown' | 'refused' | 'failed' | 'withheld'
  readonly why?: Withheld | string
  /** How the channel calls the message. */
  readonly reference?: string
  readonly attempts?: number
  /** Of what failed: where to go on when it is tried again. */
  readonly run?: Run
}
