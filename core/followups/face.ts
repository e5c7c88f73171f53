import type { PersonReference } from '../identity/person.ts'
import type { Json } from '../json.ts'
import type { MessageDesk } from './desk.ts'
import type { LedgerEntry } from './ledger-entry.ts'
import type { Suppression, SuppressionReason } from './suppression.ts'

/** A way through a follow-up that is under way. */
export interface RunUnderWay {
  readonly followUp: string
  /** Of `per`. */
  readonly key?: string
  /** When it was set off, and when there is something to do next; in milliseconds. */
  readonly since: number
  readonly next: number
  /** The path of the step it stands at. */
  readonly step: string
  /** Its follow-up is paused, or switched off by its definition: it waits for that to end. */
  readonly paused: boolean
  /** Of a message that was not taken yet: why not, and how often it was tried. */
  readonly why?: string
  readonly attempts?: number
}

/** Told of what became of a message, once it is durable, in the process that sent it. It must not throw. */
export type MessageListener = (entry: LedgerEntry) => void

/** The follow-ups of a site. */
export interface FollowUpsFace {
  /** What people, and the services that carry mail, do with messages they got. */
  readonly desk: MessageDesk
  readonly names: readonly string[]
  /** Nothing of this follow-up is sent, in any process within 5 seconds; runs wait. What is too late then is left out. */
  pause(name: string): Promise<void>
  resume(name: string): Promise<void>
  readonly paused: readonly string[]
  /**
   * Ends what is under way of a person, of one follow-up or of all; answers how many runs that were.
   * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_ID_INVALID, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_UNKNOWN_FOLLOW_UP
   */
  cancel(person: PersonReference, name?: string): Promise<number>
  /**
   * Begins a follow-up for everybody who is stored, as if it had been there all along; answers for how many. For one
   * that was defined after people came: who is in its segment, has its date, or has been silent for long enough, as
   * far as the newest signals tell. It reads every profile; nobody is sent it twice for it.
   * @throws AttuneError ATTUNE_UNKNOWN_FOLLOW_UP; ATTUNE_OPTIONS for one that an event, or leaving a segment, sets off
   */
  enrol(name: string): Promise<number>
  /**
   * What is under way of a person, and what became of their messages in 400 days, newest first; undefined: nobody is
   * stored there.
   */
  of(
    person: PersonReference,
  ): Promise<
    { readonly underWay: readonly RunUnderWay[]; readonly messages: readonly LedgerEntry[] } | undefined
  >
  /** What became of messages lately, of everybody, newest first: as far as the log reaches, 7 days as a rule. */
  recent(options?: { readonly limit?: number }): Promise<LedgerEntry[]>
  /** Messages that were given up after many attempts, in no particular order. */
  failed(): AsyncIterable<LedgerEntry>
  /** Tries a message again that had failed; false: it is not there, or the person is in that follow-up again. */
  retry(message: Pick<LedgerEntry, 'profileId' | 'id'>): Promise<boolean>
  /** Does all that is due now, whoever else works on it; answers of how many people. For tests, and where nothing runs on. */
  runDue(): Promise<number>
  /** Nothing is sent to an address any more, whoever has it. */
  suppress(channel: string, address: Json, why?: SuppressionReason): Promise<void>
  /** False: it was not suppressed. */
  unsuppress(channel: string, address: Json): Promise<boolean>
  suppression(channel: string, address: Json): Promise<Suppression | undefined>
  /** Calls `listener` for each message whose outcome is known; returns what ends that. */
  on(event: 'message', listener: MessageListener): () => void
}
