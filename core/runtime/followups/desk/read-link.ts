import { AttuneError } from '../../../errors.ts'
import { type MessageLinkKind, type MessageTokens, readMessage } from '../../tokens/message-token.ts'

/**
 * What a link of a message says.
 * @throws AttuneError ATTUNE_LINK_INVALID
 */
export function readLink<K extends MessageLinkKind>(
  kind: K,
  token: unknown,
  secrets: readonly string[],
): MessageTokens[K] {
  const said = typeof token === 'string' ? readMessage(kind, token, secrets) : undefined
  if (said) return said
  throw new AttuneError('ATTUNE_LINK_INVALID', 'This link is not whole. Open it from the message again.')
}
