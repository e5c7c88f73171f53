import type { Attune } from '../../../core/attune.ts'
import { AttuneError } from '../../../core/errors.ts'
import { isObject, own } from '../../../core/json.ts'
import { requireSize } from './messages.ts'
import type { WriteKey } from './write-key.ts'

/** The answer to messages of a server. */
export interface MessagesAnswer {
  /** Whether every message was understood. */
  readonly success: boolean
  /** Kept, and durable. */
  readonly accepted: number
  /** Not kept: the person has not consented, or nobody is known by its ids. */
  readonly dropped: number
  /** What is wrong with the others, by their place. Sent again they would be refused again. */
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly message: string }[]
}

/**
 * Takes messages that a write key vouches for. What is wrong with one keeps no other out.
 * @throws AttuneError ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_STORE_CLOSED, ATTUNE_CONFLICT
 */
export async function takeMessages(
  attune: Attune,
  key: WriteKey,
  messages: readonly unknown[],
): Promise<MessagesAnswer> {
  const refused = messages.map((message) => refusalOf(message, key))
  const taken = messages.filter((_, index) => !refused[index])
  const outcomes = await attune.trackAll(taken, { source: `key:${key.name}` })
  let next = 0
  const all = refused.map((refusal) => refusal ?? outcomes[next++]!)
  const rejected = all.flatMap((outcome, index) =>
    outcome instanceof AttuneError ? [{ index, code: outcome.code, message: outcome.message }] : [],
  )
  return {
    success: rejected.length === 0,
    accepted: all.filter((outcome) => outcome === 'stored').length,
    dropped: all.filter((outcome) => outcome === 'dropped').length,
    rejected,
  }
}

function refusalOf(message: unknown, { name, scopes }: WriteKey): AttuneError | undefined {
  const type = isObject(message) ? own(message, 'type') : undefined
  if (scopes && typeof type === 'string' && !scopes.some((scope) => scope === type)) {
    const what = `The write key "${name}" may not send messages of this type, but ${scopes.join(', ')}.`
    return new AttuneError('ATTUNE_KEY_SCOPE', what)
  }
  try {
    requireSize(message)
    return undefined
  } catch (error) {
    return error as AttuneError
  }
}
