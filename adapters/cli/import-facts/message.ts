import { createHash } from 'node:crypto'
import { filledIn, type NoteColumn, type Target, type TargetOf } from '../import-rows/columns.ts'
import type { Row } from '../import-rows/rows.ts'
import { momentOf, plainValue } from '../import-rows/value.ts'
import type { FactKind } from './columns.ts'
import { answerWords, consentValue } from './consent-value.ts'

/** How rows become messages. */
export interface Reading {
  readonly kind: FactKind
  readonly target: TargetOf
  /** Of people that name no time, in milliseconds: what the site learnt later is newer. */
  readonly since: number
  /** The event of all rows that name none. */
  readonly event?: string
  /** The purposes that all of them consented to, but for those of whom a column says no. */
  readonly consent: readonly string[]
  readonly note: NoteColumn
}

export type Message = Readonly<Record<string, unknown>>

const amounts = ['total', 'revenue', 'tax', 'shipping', 'discount']
const parts = ['traits', 'properties', 'ids'] as const

/**
 * The message of the Segment spec that a row stands for, or a sentence why there is none. Its id follows from
 * what it says, so that a repeat is recognised.
 */
export function messageOf(row: Row, reading: Reading): Message | string {
  const { kind, since, consent } = reading
  const message: Record<string, unknown> = { type: kind === 'people' ? 'identify' : 'track' }
  const filled = new Map<string, unknown>()
  for (const [path, { value, target }] of filledIn(row, reading.target, reading.note))
    filled.set(path, readValue(value, target))
  for (const part of parts) {
    const members = [...filled].filter(([path]) => path.startsWith(`${part}.`))
    if (members.length > 0)
      message[part] = Object.fromEntries(members.map(([path, value]) => [path.slice(part.length + 1), value]))
  }
  const event = kind === 'orders' ? 'Order Completed' : (filled.get('event') ?? reading.event)
  if (kind !== 'people') message.event = event
  message.userId = filled.get('userId')
  message.timestamp = filled.get('timestamp') ?? (kind === 'people' ? since : undefined)
  const wrong = missing(kind, message, filled)
  if (wrong !== undefined) return wrong
  const messageId = filled.get('messageId') ?? `import-${digest(JSON.stringify([kind, message]))}`
  const answers = answersOf(consent, filled)
  if (typeof answers === 'string') return answers
  return {
    ...message,
    messageId,
    ...(answers.size > 0 && {
      context: { consent: { categoryPreferences: Object.fromEntries(answers) } },
    }),
  }
}

const consentPath = 'consent.'

/** What the person allowed, or a sentence why that is not clear. */
function answersOf(
  all: readonly string[],
  filled: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, boolean> | string {
  const answers = new Map(all.map((purpose) => [purpose, true]))
  for (const [path, value] of filled) {
    if (!path.startsWith(consentPath)) continue
    const answer = consentValue(value)
    if (answer === undefined) return `${path} is neither yes nor no: write one of ${answerWords}.`
    answers.set(path.slice(consentPath.length), answer)
  }
  return answers
}

function missing(kind: FactKind, message: Message, filled: ReadonlyMap<string, unknown>): string | undefined {
  if (message.userId === undefined && message.ids === undefined) {
    return 'It does not say who: there is neither a userId nor an id of a namespace. See --map.'
  }
  if (message.timestamp === undefined) return 'It does not say when: there is no timestamp. See --map.'
  if (kind === 'events' && message.event === undefined) {
    return 'It does not say what happened: there is no event. See --map and --event.'
  }
  if (kind !== 'orders') return undefined
  if (!filled.has('properties.order_id')) return 'It has no properties.order_id. See --map.'
  for (const name of amounts) {
    const amount = filled.get(`properties.${name}`)
    if (amount !== undefined && typeof amount !== 'number') {
      return `properties.${name} is not an amount: write 1234.50, without a currency and separators of thousands.`
    }
  }
  return undefined
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32)
}

/** Ids are text; all else is what it looks like. */
function readValue(value: unknown, { path, asText }: Target): unknown {
  if (path === 'timestamp') return momentOf(value)
  if (path.startsWith(consentPath)) return value
  const isId = !path.includes('.') || path.startsWith('ids.') || path === 'properties.order_id'
  if (isId) return typeof value === 'number' ? String(value) : value
  return asText ? value : plainValue(value)
}
