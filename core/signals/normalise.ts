import type { Problem } from '../errors.ts'
import { base64Digits, hash53 } from '../hash.ts'
import { isObject, type JsonObject, own } from '../json.ts'
import { signalTime } from './clock-skew.ts'
import { signalLimits } from './limits.ts'
import { invalidSignal, parseMessage, type SignalMessage } from './message.ts'
import { pageProperties } from './page-properties.ts'
import { copyWithinLimits, type LimitBudget, limitBudget } from './plain-copy.ts'
import type { Signal, SignalCategory, SignalOrigin, SignalType } from './signal.ts'
import { classify, type SignalDefinitions, signalCategories } from './vocabulary.ts'

export interface NormaliseOptions {
  /** When the message was received, in milliseconds. */
  readonly now: number
  readonly origin: SignalOrigin
  /** What the site says of its signals, by name. */
  readonly definitions?: SignalDefinitions
}

/** What the calls other than `track` are named as signals. */
const names: Readonly<Record<Exclude<SignalType, 'track'>, string>> = {
  page: 'Page Viewed',
  screen: 'Screen Viewed',
  identify: 'Identified',
  group: 'Grouped',
  alias: 'Aliased',
}

/**
 * The signal that a message of the Segment spec stands for: within the limits, its time corrected for
 * the sender's clock, its category and purpose decided, its `context` reduced to what a page view needs.
 *
 * Without a `messageId` it gets one made from its content and the time the sender stated, so that an
 * exact retry is recognised. A message that states no time either is a new fact in each millisecond it arrives in.
 *
 * Throws `ATTUNE_SIGNAL_INVALID` with every mistake in `problems`.
 */
export function normaliseSignal(input: unknown, options: NormaliseOptions): Signal {
  const problems: Problem[] = []
  const budget = limitBudget(problems)
  const message = parseMessage(input, problems)
  if (!message) {
    reportParts(input, budget)
    throw invalidSignal(problems)
  }
  const { time, stated } = signalTime(message, options.now)
  if (time < options.now - signalLimits.age) problems.push(tooOld(message))
  const name = message.type === 'track' ? message.event! : names[message.type]
  const { category, purpose } = classify(name, options.definitions, statedCategory(message, problems))
  const content = {
    name,
    properties: propertiesOf(message, budget),
    ...((message.type === 'identify' || message.type === 'group') && {
      traits: part(message, 'traits', budget),
    }),
    ...given('anonymousId', message.anonymousId),
    ...given('userId', message.userId),
    ...given('groupId', message.type === 'group' ? message.groupId : undefined),
    ...given('previousId', message.type === 'alias' ? message.previousId : undefined),
  }
  if (problems.length > 0) throw invalidSignal(problems)
  const messageId = message.messageId ?? contentId(message.type, stated, content)
  return { type: message.type, messageId, category, purpose, time, origin: options.origin, ...content }
}

/** Mistakes further in are reported together with those of the outer shape. */
function reportParts(input: unknown, budget: LimitBudget): void {
  for (const field of ['properties', 'traits']) {
    const value = isObject(input) ? own(input, field) : undefined
    if (isObject(value)) copyWithinLimits(value, field, budget)
  }
}

function propertiesOf(message: SignalMessage, budget: LimitBudget): JsonObject {
  if (message.type === 'track') return part(message, 'properties', budget)
  if (message.type !== 'page' && message.type !== 'screen') return {}
  return {
    ...pageProperties(message.context),
    ...part(message, 'properties', budget),
    ...given('name', message.name),
    ...given('category', message.category),
  }
}

function part(message: SignalMessage, field: 'properties' | 'traits', budget: LimitBudget): JsonObject {
  return (copyWithinLimits(message[field] ?? {}, field, budget) ?? {}) as JsonObject
}

/** Pages and screens have categories of their own, which are properties. */
function statedCategory(message: SignalMessage, problems: Problem[]): SignalCategory | undefined {
  if (message.category === undefined || message.type === 'page' || message.type === 'screen') return undefined
  const category = signalCategories.find((known) => known === message.category)
  if (!category) problems.push(unknownCategory)
  return category
}

/** 106 bits of the content, so that different facts of one person never share an id by accident. */
function contentId(type: SignalType, stated: number, content: object): string {
  const text = JSON.stringify([type, stated, content])
  return `content-${base64Digits(hash53(text), 9)}${base64Digits(hash53(text, 1), 9)}`
}

function given<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: string })
}

function tooOld(message: SignalMessage): Problem {
  return {
    code: 'too-old',
    path: message.timestamp === undefined ? 'originalTimestamp' : 'timestamp',
    message: 'Happened more than five years ago.',
    cure: 'Leave out what is older, or send it as traits.',
  }
}

const unknownCategory: Problem = {
  code: 'unknown-value',
  path: 'category',
  message: 'Is not a category of signals.',
  cure: `Send one of ${signalCategories.join(', ')}, or put a category of your own into properties.`,
}
