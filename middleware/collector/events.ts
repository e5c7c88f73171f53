import type { Attune } from '../../core/attune.ts'
import { AttuneError } from '../../core/errors.ts'
import { isObject, own } from '../../core/json.ts'
import { isOrderSignal } from '../../core/profile/orders.ts'
import { visitOf } from '../../core/runtime/visiting/visit-of.ts'
import type { Visitor } from '../../core/visitor.ts'
import { invalid } from './body.ts'
import { checkedScriptEvent } from './script-events.ts'

/** Messages of one request. */
const batchLimit = 100

/** The answer to a batch. */
export interface EventsAnswer {
  /** Kept, and durable. */
  readonly accepted: number
  /** Not kept: the visitor did not consent, or is a bot. */
  readonly dropped: number
  /** What could not be understood, or is not a browser's to say, by its place in the batch. */
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly message: string }[]
  /** Fields that were passed over: who somebody is, the cookie says. */
  readonly ignored?: readonly string[]
}

/**
 * Takes what a browser says this visitor did, and makes it durable before it answers.
 * @throws AttuneError ATTUNE_BODY_INVALID, ATTUNE_BODY_TOO_LARGE, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
 */
export async function takeEvents(
  body: unknown,
  visitor: Visitor,
  { orders, attune }: { readonly orders: boolean; readonly attune: Pick<Attune, 'hasVariant'> },
): Promise<EventsAnswer> {
  const visit = visitOf(visitor)
  const rejected: EventsAnswer['rejected'][number][] = []
  const ignored = new Set<string>()
  let accepted = 0
  let dropped = 0
  for (const [index, message] of messagesOf(body).entries()) {
    try {
      requireBrowsers(message, orders)
      const checked = checkedScriptEvent(withoutIds(message, ignored), attune)
      const { taken } = visit.signal(checked, 'browser')
      if (taken && !visitor.isReadOnly) accepted++
      else dropped++
    } catch (error) {
      if (!(error instanceof AttuneError)) throw error
      rejected.push({ index, code: error.code, message: error.message })
    }
  }
  if (accepted > 0) await visit.commit()
  return { accepted, dropped, rejected, ...(ignored.size > 0 && { ignored: [...ignored] }) }
}

/** A batch `{ batch, sentAt? }`, a list of messages, or one message. */
function messagesOf(body: unknown): unknown[] {
  const batch = isObject(body) ? own(body, 'batch') : body
  if (batch === undefined) return [body]
  if (!Array.isArray(batch)) throw invalid('holds no messages: send { "batch": [ … ] }')
  if (batch.length > batchLimit) {
    const message = `There are ${batch.length} messages, at most ${batchLimit} are taken at once.`
    throw new AttuneError('ATTUNE_BODY_TOO_LARGE', message)
  }
  const sentAt = isObject(body) ? own(body, 'sentAt') : undefined
  if (sentAt === undefined) return batch
  return batch.map((message) => (isObject(message) ? { sentAt, ...message } : message))
}

const identifying = new Set<unknown>(['identify', 'alias', 'group'])

/** Law 6: the browser can never identify. Nor does it say what was paid: its word would count as money. */
function requireBrowsers(message: unknown, orders: boolean): void {
  if (!isObject(message)) return
  const type = own(message, 'type')
  if (identifying.has(type)) {
    const cure = 'Call req.visitor.identify() on the server, where somebody signs in.'
    throw new AttuneError(
      'ATTUNE_IDENTITY',
      `A browser cannot send messages of type ${String(type)}. ${cure}`,
    )
  }
  const name = own(message, 'event')
  if (!orders && typeof name === 'string' && isOrderSignal({ name })) {
    const cure = 'Track it on the server, where it is paid for, or set the option `orders` of collector().'
    throw new AttuneError('ATTUNE_IDENTITY', `A browser cannot say "${name}". ${cure}`)
  }
}

const ids = ['anonymousId', 'userId', 'previousId', 'groupId']

function withoutIds(message: unknown, ignored: Set<string>): unknown {
  if (!isObject(message)) return message
  const found = ids.filter((id) => own(message, id) !== undefined)
  if (found.length === 0) return message
  for (const id of found) ignored.add(id)
  return Object.fromEntries(Object.entries(message).filter(([name]) => !found.includes(name)))
}
