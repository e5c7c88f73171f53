import { AttuneError } from '../../../core/errors.ts'
import { isObject, own } from '../../../core/json.ts'
import type { SignalType } from '../../../core/signals/signal.ts'
import { asFields, invalid } from '../body.ts'

/** Bytes of one message, and of all of a batch, as in Segment (https://segment.com/docs/connections/sources/catalog/libraries/server/http-api). */
export const messageBytes = 32_768
export const batchBytes = 512_000
/** Messages of a batch. */
const batchLimit = 2_500

/** A message on its own; its route says what it is. */
export function messageOf(body: unknown, type: SignalType): unknown {
  return { ...asFields(body), type }
}

/**
 * The messages of `{ batch, sentAt?, context? }`; what the batch says counts for those that say nothing.
 * @throws AttuneError ATTUNE_BODY_INVALID, ATTUNE_BODY_TOO_LARGE
 */
export function messagesOf(body: unknown): unknown[] {
  const fields = asFields(body)
  const batch = own(fields, 'batch')
  if (!Array.isArray(batch)) throw invalid('holds no messages: send { "batch": [ … ] }')
  if (batch.length > batchLimit)
    throw tooLarge(`There are ${batch.length} messages, at most ${batchLimit} are`)
  const common = Object.fromEntries(
    ['sentAt', 'context'].flatMap((name) => (own(fields, name) == null ? [] : [[name, own(fields, name)]])),
  )
  return batch.map((message) => (isObject(message) ? { ...common, ...message } : message))
}

/** @throws AttuneError ATTUNE_BODY_TOO_LARGE, ATTUNE_SIGNAL_INVALID */
export function requireSize(message: unknown): void {
  if (jsonBytes(message) > messageBytes)
    throw tooLarge(`A message has more than ${messageBytes} bytes; so many are`)
}

function jsonBytes(message: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(message) ?? '')
  } catch (cause) {
    throw new AttuneError('ATTUNE_SIGNAL_INVALID', 'A message is nested too deeply to be read.', { cause })
  }
}

function tooLarge(what: string): AttuneError {
  return new AttuneError('ATTUNE_BODY_TOO_LARGE', `${what} taken at once.`)
}
