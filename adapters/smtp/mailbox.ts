import { mailAddress } from '../../core/mail-address.ts'
import { oneLine } from '../../core/one-line.ts'

/** Somebody who sends mail, or gets it. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/** `Shop <news@shop.example>`, or the address alone; undefined where it is neither. */
export function mailbox(text: unknown): Mailbox | undefined {
  if (typeof text !== 'string' || text.length > 512 || oneLine(text) !== text) return undefined
  const open = text.endsWith('>') ? text.lastIndexOf('<') : -1
  const address = mailAddress(open < 0 ? text : text.slice(open + 1, -1))
  const name = text.slice(0, Math.max(open, 0)).trim()
  const quoted = name.length > 1 && name.startsWith('"') && name.endsWith('"')
  return address === undefined ? undefined : { name: quoted ? name.slice(1, -1) : name, address }
}
