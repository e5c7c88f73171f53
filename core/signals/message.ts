import { z } from 'zod'
import { AttuneError, type Problem } from '../errors.ts'
import { isObject, own } from '../json.ts'
import { parseInstant } from './instant.ts'
import { isHostileKey, isStorable, signalLimits } from './limits.ts'
import type { SignalType } from './signal.ts'

const signalTypes: readonly SignalType[] = ['track', 'page', 'screen', 'identify', 'group', 'alias']

/**
 * A message of the Segment spec (https://segment.com/docs/connections/spec) as it arrives from outside,
 * its shape checked, its `properties`, `traits` and `context` not yet.
 */
export interface SignalMessage {
  readonly type: SignalType
  readonly messageId?: string | undefined
  /** Of `track`: what happened. */
  readonly event?: string | undefined
  /** Of `page` and `screen`: which one. */
  readonly name?: string | undefined
  /** Of `page` and `screen`: the site's own; of the others: the category of the signal. */
  readonly category?: string | undefined
  /** Times are milliseconds here; ISO 8601 text, `Date` or milliseconds on arrival. */
  readonly timestamp?: number | undefined
  readonly originalTimestamp?: number | undefined
  readonly sentAt?: number | undefined
  readonly anonymousId?: string | undefined
  readonly userId?: string | undefined
  readonly groupId?: string | undefined
  readonly previousId?: string | undefined
  readonly properties?: object | undefined
  readonly traits?: object | undefined
  readonly context?: object | undefined
}

const name = text(signalLimits.nameLength).optional()
const id = text(signalLimits.idLength).optional()
const time = z.custom<number>((value) => typeof value === 'number', 'Is not a time.').optional()
const object = z.custom<object>(isObject, 'Is not an object.').optional()

const schema = z.object({
  type: z.enum(signalTypes, 'Is not a type of the Segment spec.'),
  messageId: id,
  event: name,
  name,
  category: name,
  timestamp: time,
  originalTimestamp: time,
  sentAt: time,
  anonymousId: id,
  userId: id,
  groupId: id,
  previousId: id,
  properties: object,
  traits: object,
  context: object,
})

type Field = keyof typeof schema.shape
const fields = Object.keys(schema.shape) as Field[]
const times: ReadonlySet<Field> = new Set(['timestamp', 'originalTimestamp', 'sentAt'])
const ids: ReadonlySet<Field> = new Set(['messageId', 'anonymousId', 'userId', 'groupId', 'previousId'])

const required: ReadonlyMap<unknown, readonly Field[]> = new Map([
  ['track', ['event']],
  ['group', ['groupId']],
  ['alias', ['previousId', 'userId']],
] satisfies [SignalType, Field[]][])

/**
 * The known fields of a message; others are dropped, and null counts as absent, as SDKs send it.
 * Undefined when the message is not one; what is wrong is added to `problems`, all of it at once.
 */
export function parseMessage(input: unknown, problems: Problem[]): SignalMessage | undefined {
  if (!isObject(input)) {
    problems.push({ code: 'wrong-type', path: 'message', message: 'Is not an object.', cure: cures.message })
    return undefined
  }
  const before = problems.length
  reportHostileKeys(input, problems)
  const known = knownFields(input)
  for (const field of required.get(known.type) ?? []) {
    if (!(field in known)) problems.push(missing(field, `Messages of type ${known.type} need it.`))
  }
  const parsed = schema.safeParse(known)
  for (const issue of parsed.error?.issues ?? []) problems.push(problemOf(issue, known))
  return problems.length === before ? parsed.data : undefined
}

/** The error of a signal that is refused. */
export function invalidSignal(problems: readonly Problem[]): AttuneError {
  return new AttuneError('ATTUNE_SIGNAL_INVALID', 'The signal is not acceptable:', { problems })
}

function knownFields(input: object): Record<string, unknown> {
  const known: Record<string, unknown> = {}
  for (const field of fields) {
    const value = own(input, field)
    if (value !== undefined && value !== null) known[field] = understood(field, value)
  }
  return known
}

/** Here and not in the schema, which would do it twice and take most of its time for it. */
function understood(field: Field, value: unknown): unknown {
  if (times.has(field)) return parseInstant(value) ?? null
  return ids.has(field) && Number.isSafeInteger(value) ? String(value) : value
}

function reportHostileKeys(input: object, problems: Problem[]): void {
  for (const key of Object.keys(input)) {
    if (isHostileKey(key))
      problems.push({ code: 'hostile-key', path: key, message: hostileKey, cure: 'Remove it.' })
  }
}

const hostileKey = 'This key reaches into prototypes and is never taken in.'

function problemOf(issue: z.core.$ZodIssue, known: Record<string, unknown>): Problem {
  const field = issue.path[0] as Field
  if (!(field in known)) return missing(field, 'Every message needs it.')
  return { code: codes[issue.code] ?? 'invalid', path: field, message: issue.message, cure: cures[field] }
}

function missing(field: Field, message: string): Problem {
  return { code: 'missing', path: field, message, cure: cures[field] }
}

function text(maximum: number): z.ZodType<string> {
  return z
    .string('Is not text.')
    .min(1, 'Is empty.')
    .max(maximum, `Is longer than ${maximum} characters.`)
    .refine(isStorable, 'Holds a NUL character, which is not text.')
    .overwrite((value) => value.toWellFormed())
}

const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong-type',
  invalid_value: 'unknown-value',
  too_small: 'empty',
  too_big: 'too-long',
}

const idCure = 'Send the id as text or a whole number, or leave it out.'
const timeCure = 'Send ISO 8601 such as "2025-01-31T09:30:00Z", or milliseconds since 1970.'
const objectCure = 'Send a JSON object, or leave it out.'

const cures: Readonly<Record<Field | 'message', string>> = {
  message: 'Send one JSON object per signal, e.g. { "type": "track", "event": "Product Viewed" }.',
  type: `Send one of ${signalTypes.join(', ')}.`,
  event: 'Name what happened, e.g. "event": "Product Viewed".',
  name: 'Send the name of the page or screen as text, or leave it out.',
  category: 'Send a category as text, or leave it out.',
  messageId: 'Send an id that is the same when the message is sent again, or leave it out.',
  timestamp: timeCure,
  originalTimestamp: timeCure,
  sentAt: timeCure,
  anonymousId: idCure,
  userId: idCure,
  groupId: 'Send the id of the account as text or a whole number.',
  previousId: 'Send the id the person had before as text or a whole number.',
  properties: objectCure,
  traits: objectCure,
  context: objectCure,
}
