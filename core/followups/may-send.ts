import { declines, grants } from '../consent/consent.ts'
import { isCapped } from '../decisions/caps.ts'
import type { FrequencyCap } from '../decisions/definition.ts'
import type { Facts } from '../segments/facts.ts'
import { isControl } from './begin.ts'
import { nextCivilMoment } from './civil-hours.ts'
import type { CompiledFollowUp, SendingPolicy } from './compile.ts'
import { isAddress } from './is-address.ts'
import type { Run } from './run.ts'

/** Why a message is not sent. */
export type Withheld =
  /** The person does not, or no longer, allow its purpose. */
  | 'no-consent'
  /** They do not want it by this channel. */
  | 'unsubscribed'
  /** What the follow-up asks for no longer holds. */
  | 'no-longer-meant'
  /** There is nowhere to send it to. */
  | 'no-address'
  /** What is there is none: a text that reads otherwise elsewhere, or of `email` no address of a mailbox. */
  | 'bad-address'
  /** They gave the address themselves, and the site has not checked it. */
  | 'unconfirmed-address'
  /** The address bounced or complained. */
  | 'suppressed'
  | 'capped'
  | 'too-late'
  /** One of those who are not sent it, to compare with. */
  | 'control'

export type Verdict =
  | { readonly send: true }
  | { readonly send: false; readonly why: Withheld }
  /** Now is no civil hour where they are. */
  | { readonly send: false; readonly until: number }

/** What the decision needs beside the person. */
export interface Surroundings {
  readonly sending: SendingPolicy
  /** Where the person is. */
  readonly zone: string
  /** The trait that says where they are reached; undefined where their ids are enough. */
  readonly address: string | undefined
  /** Whether the address of this person is suppressed on the channel. */
  readonly suppressed: boolean
}

/**
 * Whether a message may be sent now: the whole policy, in one place and of one moment. The commit that marks the
 * message as being sent holds only if the profile is still the one that was judged here.
 */
export function maySend(facts: Facts, followUp: CompiledFollowUp, run: Run, around: Surroundings): Verdict {
  const why = withheld(facts, followUp, run, around)
  if (why) return { send: false, why }
  if (followUp.kind === 'transactional') return { send: true }
  const until = nextCivilMoment(facts.now, around.zone, around.sending.quietHours)
  return until > facts.now ? { send: false, until } : { send: true }
}

function withheld(
  facts: Facts,
  followUp: CompiledFollowUp,
  run: Run,
  { sending, address, suppressed }: Surroundings,
): Withheld | undefined {
  const { profile, consent, now } = facts
  const { purpose, channel } = followUp
  if (!consent.allows(purpose) || !grants(profile.consent, purpose)) return 'no-consent'
  if (declines(profile.consent, channelPurpose(purpose, channel), purpose)) return 'unsubscribed'
  if (!followUp.when(facts)) return 'no-longer-meant'
  if (address !== undefined) {
    const value = facts.trait(address)
    if (value === undefined) return 'no-address'
    if (!isAddress(address, value)) return 'bad-address'
    if (profile.traits[address]!.s === 'self-asserted' && !followUp.unconfirmed) return 'unconfirmed-address'
    if (suppressed) return 'suppressed'
  }
  if (now - (run.due ?? run.wake) > followUp.maxLateness) return 'too-late'
  if (
    run.counted === undefined &&
    caps(followUp, sending).some(([key, cap]) => isCapped(profile, key, cap, now))
  )
    return 'capped'
  return isControl(profile, followUp) ? 'control' : undefined
}

/** How an answer about one purpose by one channel is recorded among the answers about consent. */
export function channelPurpose(purpose: string, channel: string): string {
  return `${purpose}:${channel}`
}

/** What a message counts against, among the frequency caps of the profile. */
export function capsOf(followUp: CompiledFollowUp): string[] {
  const own = followUp.cap ? [followUpCap(followUp)] : []
  return followUp.kind === 'marketing' ? [...own, channelCap(followUp)] : own
}

/** The caps that hold for a follow-up, each with what it counts. */
function caps(followUp: CompiledFollowUp, sending: SendingPolicy): [key: string, cap: FrequencyCap][] {
  const { cap, kind } = followUp
  return [
    ...(cap ? [[followUpCap(followUp), cap] as [string, FrequencyCap]] : []),
    ...(kind === 'marketing' && sending.cap
      ? [[channelCap(followUp), sending.cap] as [string, FrequencyCap]]
      : []),
  ]
}

/** Experiences are `placement/experience`, and no placement is called so. */
function followUpCap({ name }: CompiledFollowUp): string {
  return `:follow-up/${name}`
}

function channelCap({ channel }: CompiledFollowUp): string {
  return `:channel/${channel}`
}
