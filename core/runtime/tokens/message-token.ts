import { readToken, signToken } from './signed-token.ts'

/** What a link in a message says, signed: for each kind of link something else, and one is no good as another. */
export interface MessageTokens {
  unsubscribe: { profileId: string; messageId: string; purpose: string; channel: string; followUp: string }
  preferences: { profileId: string; channel: string }
  click: { profileId: string; messageId: string; followUp: string; at: number; url: string }
  open: { profileId: string; messageId: string; followUp: string; at: number }
  block: { profileId: string; placement: string }
  /** Comes back with what the channel has to say later, of bounces and complaints. */
  feedback: { profileId: string; messageId: string; followUp: string }
}

export type MessageLinkKind = keyof MessageTokens

/** It never expires: an unsubscribe link has to work as long as somebody keeps the mail. */
export function signMessage<K extends MessageLinkKind>(
  kind: K,
  says: MessageTokens[K],
  secrets: readonly string[],
): string {
  return signToken(`message ${kind}`, says, secrets)
}

/** What a token of this kind says; undefined: it was altered, or is of another kind. */
export function readMessage<K extends MessageLinkKind>(
  kind: K,
  token: string,
  secrets: readonly string[],
): MessageTokens[K] | undefined {
  return readToken(`message ${kind}`, token, secrets) as MessageTokens[K] | undefined
}
