import type { Predicate } from '../conditions/compile.ts'
import type { FrequencyCap } from '../decisions/definition.ts'
import { toMilliseconds } from '../duration.ts'
import type { MessageKind } from '../ports/channel.ts'
import type { Facts } from '../segments/facts.ts'
import type { Segments } from '../segments/segments.ts'
import type { FollowUp, FollowUps, SendingDefinition } from './definition.ts'
import { compileMatcher, compileProgram, type Matcher, type Program } from './program.ts'
import { purposeOf } from './purpose-of.ts'

/** A follow-up made ready; times in milliseconds. */
export interface CompiledFollowUp {
  readonly name: string
  readonly enabled: boolean
  readonly purpose: string
  readonly channel: string
  readonly kind: MessageKind
  readonly trigger: CompiledTrigger
  readonly program: Program
  readonly after: number
  readonly unless: Matcher | undefined
  /** Whether a message may still be sent, as far as the person is concerned. */
  readonly when: Predicate<Facts>
  readonly again: number
  readonly per: string | undefined
  readonly cap: FrequencyCap | undefined
  readonly control: number
  readonly maxLateness: number
  readonly unconfirmed: boolean
}

export type CompiledTrigger =
  | { readonly kind: 'event'; readonly what: Matcher }
  | { readonly kind: 'segment'; readonly segment: string; readonly change: 'entered' | 'left' }
  | { readonly kind: 'quiet'; readonly since: Matcher; readonly broken: Matcher; readonly for: number }
  | {
      readonly kind: 'date'
      readonly trait: string
      readonly before: number
      readonly yearly: boolean
      readonly hour: number
    }

/** What holds for all of them. */
export interface SendingPolicy {
  readonly url: string | undefined
  readonly quietHours: readonly [from: number, until: number] | undefined
  readonly zoneTrait: string
  readonly cap: FrequencyCap | undefined
  readonly opens: boolean
  readonly attempts: number
}

/** The follow-ups of a site, by what concerns them: most signals concern none. */
export interface CompiledFollowUps {
  readonly list: readonly CompiledFollowUp[]
  readonly sending: SendingPolicy
  named(name: string): CompiledFollowUp | undefined
  /** Those that a signal of this name may begin, move, end or wake. */
  concerning(event: string): readonly CompiledFollowUp[]
  readonly bySegment: ReadonlyMap<string, readonly CompiledFollowUp[]>
  readonly byDate: readonly CompiledFollowUp[]
}

const none: readonly CompiledFollowUp[] = []
const usualCap: FrequencyCap = { atMost: 3, within: { days: 7 } }

/** Definitions must have been validated. */
export function compileFollowUps(
  definitions: FollowUps = {},
  sending: SendingDefinition = {},
  segments: Segments,
): CompiledFollowUps {
  const list = Object.entries(definitions).map(([name, one]) => compileOne(name, one, sending, segments))
  const byEvent = new Map<string, CompiledFollowUp[]>()
  for (const followUp of list) {
    for (const event of new Set(eventsOf(followUp)))
      byEvent.set(event, [...(byEvent.get(event) ?? []), followUp])
  }
  const ofSegments = list.filter(({ trigger }) => trigger.kind === 'segment')
  const { quietHours = [21, 8], cap = usualCap, zoneTrait = 'timezone' } = sending
  return {
    list,
    sending: {
      url: sending.url ? sending.url.replace(/\/$/, '') : undefined,
      quietHours: quietHours || undefined,
      zoneTrait,
      cap: cap || undefined,
      opens: sending.opens ?? false,
      attempts: sending.attempts ?? 6,
    },
    named: (name) => list.find((followUp) => followUp.name === name),
    concerning: (event) => byEvent.get(event) ?? none,
    bySegment: Map.groupBy(ofSegments, ({ trigger }) => (trigger.kind === 'segment' ? trigger.segment : '')),
    byDate: list.filter(({ trigger }) => trigger.kind === 'date'),
  }
}

function compileOne(
  name: string,
  definition: FollowUp,
  sending: SendingDefinition,
  segments: Segments,
): CompiledFollowUp {
  const { kind = 'marketing', on, when, unless, after } = definition
  const trigger = compileTrigger(on)
  const recurs = trigger.kind === 'date' && trigger.yearly
  const again = definition.again ?? (recurs ? undefined : 'once')
  const belongs = 'segment' in on && on.change !== 'left' ? segments.named(on.segment)?.has : undefined
  const meets = when && segments.compile(when)
  return {
    name,
    enabled: definition.enabled ?? true,
    purpose: purposeOf(definition),
    channel: definition.channel ?? 'email',
    kind,
    trigger,
    program: compileProgram(definition.steps, segments.compile),
    after: after ? toMilliseconds(after) : 0,
    unless: unless && compileMatcher(unless),
    when: (facts) => (!belongs || (facts.personal && belongs(facts))) && (!meets || meets(facts)),
    again: again === 'once' ? Number.POSITIVE_INFINITY : again ? toMilliseconds(again) : 0,
    per: definition.per,
    cap: definition.cap,
    control: definition.control ?? 0,
    maxLateness: toMilliseconds(definition.maxLateness ?? sending.maxLateness ?? { days: 2 }),
    unconfirmed: definition.unconfirmed ?? sending.unconfirmed ?? false,
  }
}

function compileTrigger(on: FollowUp['on']): CompiledTrigger {
  if ('segment' in on) return { kind: 'segment', segment: on.segment, change: on.change ?? 'entered' }
  if ('trait' in on) {
    const { trait, before, yearly = true, hour = 9 } = on
    return { kind: 'date', trait, before: before ? toMilliseconds(before) : 0, yearly, hour }
  }
  if ('noEvent' in on) {
    const broken = compileMatcher({ event: on.noEvent })
    return {
      kind: 'quiet',
      broken,
      since: on.since ? compileMatcher(on.since) : broken,
      for: toMilliseconds(on.for),
    }
  }
  return { kind: 'event', what: compileMatcher(on) }
}

function eventsOf({ trigger, unless, program }: CompiledFollowUp): string[] {
  const own =
    trigger.kind === 'event'
      ? [trigger.what]
      : trigger.kind === 'quiet'
        ? [trigger.since, trigger.broken]
        : []
  return [...own, ...(unless ? [unless] : []), ...program.waits].flatMap(({ names }) => names)
}
