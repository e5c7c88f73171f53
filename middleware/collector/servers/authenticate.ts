import type { IncomingMessage } from 'node:http'
import { AttuneError } from '../../../core/errors.ts'

/** The key that Basic authentication presents: as the user's name, whatever the password; undefined: none is. */
export function presentedKey({ headers }: IncomingMessage): string | undefined {
  const encoded = /^basic +([\w+/=-]+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (encoded === undefined) return headers.authorization === undefined ? undefined : ''
  return Buffer.from(encoded, 'base64').toString().split(':', 1)[0]!
}

export const keyInvalid: AttuneError = new AttuneError(
  'ATTUNE_KEY_INVALID',
  'There is no such write key. Send one the site knows, as the user of Basic authentication, without a password.',
)
