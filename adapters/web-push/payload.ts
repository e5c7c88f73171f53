import { oneLine, plainLines } from '../../core/one-line.ts'
import type { OutgoingMessage } from '../../core/ports/channel.ts'

/** What the site's service worker gets: `event.data.json()`. */
export interface PushPayload {
  readonly title: string
  /** Cut, and ended by `…`, where it would be too long for a push message. */
  readonly body: string
  /** Where a click leads. */
  readonly url?: string
  /** The id of the message: notifications of the same tag replace each other, so a repeat is seen once. */
  readonly tag: string
  /** Where a POST unsubscribes, with no further question. */
  readonly unsubscribe?: string
}

/** Bytes that fit into the one record that push services take (RFC 8291, 4). */
const largest = 3993

/** The payload as it is encrypted; undefined where even without the body it is too large. */
export function payloadOf({ id, content, unsubscribe }: OutgoingMessage): string | undefined {
  const { url } = content
  const payload: PushPayload = {
    title: oneLine(content.subject),
    body: plainLines(content.text),
    ...(url !== undefined && isPage(url) && { url }),
    tag: id,
    ...(unsubscribe !== undefined && { unsubscribe }),
  }
  const whole = JSON.stringify(payload)
  if (Buffer.byteLength(whole) <= largest) return whole
  const rest = JSON.stringify({ ...payload, body: '…' })
  const room = largest - Buffer.byteLength(rest)
  return room < 0 ? undefined : JSON.stringify({ ...payload, body: `${beginning(payload.body, room)}…` })
}

/** As much of a text as takes so many bytes in JSON; no letter is cut in two. */
function beginning(text: string, bytes: number): string {
  let end = 0
  let left = bytes
  for (const letter of text) {
    left -= Buffer.byteLength(JSON.stringify(letter)) - 2
    if (left < 0) break
    end += letter.length
  }
  return text.slice(0, end)
}

/** An address of a page, the site's own by its path too; nothing that runs. */
function isPage(url: string): boolean {
  return (
    URL.canParse(url, 'https://shop.example') &&
    /^https?:$/.test(new URL(url, 'https://shop.example').protocol)
  )
}
