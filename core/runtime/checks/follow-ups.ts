import { below } from '../../conditions/known-names.ts'
import { capDays } from '../../decisions/caps.ts'
import type { FrequencyCap } from '../../decisions/definition.ts'
import type { Problem } from '../../errors.ts'
import type { FollowUp, Happening, SendingDefinition, Trigger } from '../../followups/definition.ts'
import { isObject } from '../../json.ts'
import { personCondition, propertiesCondition } from './condition.ts'
import { duration, wholeDays } from './duration.ts'
import { eventNames } from './event-selector.ts'
import { hours } from './schedule.ts'
import {
  type Check,
  freeNameMistake,
  named,
  notObject,
  oneOf,
  plainNameMistake,
  problem,
  shape,
  text,
  trueOrFalse,
  unknownKeys,
  wholeNumber,
} from './shape.ts'
import type { SiteNames } from './site-names.ts'
import { steps } from './steps.ts'

/** What follow-ups may name that is no definition: channels and templates of the site. */
export interface MessageNames {
  /** Undefined: the site sends nothing itself, and what it will have is not known. */
  readonly channels: readonly string[] | undefined
  readonly templates: readonly string[] | undefined
}

export function followUps(names: SiteNames, messages: MessageNames): Check {
  const condition = personCondition(names)
  const keys: Readonly<Record<keyof FollowUp, Check>> = {
    on: trigger(names),
    steps: steps({ condition, happening, template: known(messages.templates, 'template') }),
    after: duration,
    when: condition,
    unless: happening,
    purpose: oneOf(names.purposes, 'purpose', 'unknown-purpose'),
    channel: known(messages.channels, 'channel'),
    kind: oneOf(['marketing', 'transactional'], 'kind of follow-up'),
    again: (value, path) => (value === 'once' ? [] : duration(value, path)),
    per: trait,
    cap,
    control: share,
    maxLateness: duration,
    unconfirmed: trueOrFalse,
    enabled: trueOrFalse,
  }
  const one = shape('A follow-up', keys, ['on', 'steps'])
  return named('follow-up', (value, path) => [...one(value, path), ...unkeyed(value, path)], plainNameMistake)
}

const happeningKeys: Readonly<Record<keyof Happening, Check>> = {
  event: eventNames,
  where: propertiesCondition,
}

/** An event, and of which properties. */
const happening: Check = shape('What happens', happeningKeys, ['event'])

const trait: Check = (value, path) => {
  const mistake = typeof value === 'string' ? freeNameMistake(value) : 'This is not a name.'
  return mistake
    ? problem('bad-name', path, mistake, 'Give the name as it is tracked, such as "order_id".')
    : []
}

type Keys<T> = T extends unknown ? keyof T : never

function trigger({ segments }: SiteNames): Check {
  const checks: Readonly<Record<Keys<Trigger>, Check>> = {
    ...happeningKeys,
    segment: oneOf([...segments], 'segment', 'unknown-segment'),
    change: oneOf(['entered', 'left'], 'change'),
    noEvent: eventNames,
    for: duration,
    since: happening,
    trait,
    before: duration,
    yearly: trueOrFalse,
    hour: wholeNumber(0, 23),
  }
  const kinds: Readonly<Record<string, readonly string[]>> = {
    event: ['where'],
    segment: ['change'],
    noEvent: ['for', 'since'],
    trait: ['before', 'yearly', 'hour'],
  }
  return (value, path) => {
    const cure =
      'Write { event: "Product Added" }, { segment: … }, { noEvent: …, for: { hours: 2 } } or { trait: "birthday" }.'
    if (!isObject(value)) return notObject('What sets a follow-up off', path, cure)
    const unknown = unknownKeys('What sets a follow-up off', value, Object.keys(checks), path)
    const chosen = Object.keys(kinds).filter((key) => value[key] !== undefined)
    if (chosen.length !== 1) {
      const message =
        chosen.length === 0 ? 'This does not say what sets it off.' : `This is both ${chosen.join(' and ')}.`
      return [
        ...unknown,
        ...(unknown.length > 0 && chosen.length === 0 ? [] : problem('which-trigger', path, message, cure)),
      ]
    }
    const [kind] = chosen as [string]
    const takes = [kind, ...kinds[kind]!]
    const given = Object.keys(value).filter((key) => value[key] !== undefined && Object.hasOwn(checks, key))
    return [
      ...unknown,
      ...given.flatMap((key) =>
        takes.includes(key)
          ? checks[key as Keys<Trigger>](value[key], below(path, key))
          : problem(
              'without-meaning',
              below(path, key),
              `"${key}" means nothing beside "${kind}".`,
              'Remove it.',
            ),
      ),
      ...(kind === 'noEvent' && value.for === undefined
        ? problem('missing', below(path, 'for'), 'This does not say for how long.', 'Add for: { hours: 2 }.')
        : []),
    ]
  }
}

/** Only events have properties that could tell runs apart. */
function unkeyed(value: unknown, path: string): Problem[] {
  if (!isObject(value) || value.per === undefined || !isObject(value.on)) return []
  if (value.on.event !== undefined || value.on.noEvent !== undefined) return []
  const message = 'Only what an event sets off can be told apart by a property.'
  return problem('without-meaning', below(path, 'per'), message, 'Remove it.')
}

const capKeys: Readonly<Record<keyof FrequencyCap, Check>> = {
  atMost: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  within: wholeDays(capDays),
}
const cap = shape('A cap', capKeys, ['atMost'])

const share: Check = (value, path) => {
  if (typeof value === 'number' && value >= 0 && value <= 1) return []
  return problem(
    'wrong-number',
    path,
    'This is not a part from 0 to 1.',
    'Give one, such as 0.1 for one in ten.',
  )
}

function known(names: readonly string[] | undefined, what: string): Check {
  return names ? oneOf(names, what, `unknown-${what}`) : text
}

const orFalse =
  (check: Check): Check =>
  (value, path) =>
    value === false ? [] : check(value, path)

const url: Check = (value, path) => {
  const parsed = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.search === '' && parsed.hash === '') return []
  const cure = 'Give where people reach the collector, such as "https://shop.example/attune".'
  return problem('bad-url', path, 'This is not an address of a page.', cure)
}

const sendingKeys: Readonly<Record<keyof SendingDefinition, Check>> = {
  url: orFalse(url),
  quietHours: orFalse(hours),
  zoneTrait: trait,
  cap: orFalse(cap),
  maxLateness: duration,
  unconfirmed: trueOrFalse,
  opens: trueOrFalse,
  attempts: wholeNumber(1, 20),
}

/** What holds for all follow-ups. */
export const sending: Check = shape('Sending', sendingKeys)
