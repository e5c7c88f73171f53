import type { SendMailOptions } from 'nodemailer'
import { oneLine, plainLines } from '../../core/one-line.ts'
import type { OutgoingMessage } from '../../core/ports/channel.ts'
import type { Mailbox } from './mailbox.ts'

/** What all mails of a channel have in common. */
export interface Letterhead {
  readonly from: Mailbox
  readonly replyTo: Mailbox | undefined
  readonly returnPath: ((id: string) => string) | undefined
}

/** The longest link that fits into a line of a header. */
const longestLink = 900
/** Letters of a subject; follow-ups have 200 at most. */
const longestSubject = 500

/**
 * A mail as the transport takes it. The Message-ID is that of every attempt. `X-Attune-Message` has the signed
 * token, by which bounces and complaints that quote it lead back to the message.
 *
 * What can be unsubscribed from has the two headers of RFC 8058. What cannot is `Auto-Submitted` (RFC 3834), so that
 * no absence note answers an order confirmation; of mail with `List-Unsubscribe` those programs know it (RFC 5230, 4.6).
 */
export function mailOf(message: OutgoingMessage, to: string, head: Letterhead, date: Date): SendMailOptions {
  const { id, token, content } = message
  const { from, replyTo, returnPath } = head
  return {
    // The envelope says where it goes; headers are never asked.
    envelope: { from: returnPath?.(id) ?? from.address, to: [to] },
    from: { ...from },
    ...(replyTo && { replyTo: { ...replyTo } }),
    to: { name: '', address: to },
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    date,
    subject: subjectOf(content.subject),
    text: plainLines(content.text),
    ...(content.html !== undefined && { html: plainLines(content.html) }),
    headers: { 'X-Attune-Message': token, ...listHeaders(message.unsubscribe) },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/**
 * An encoded word (RFC 2047) that somebody wrote would be decoded, into several lines even; a word without an end would
 * make a line that servers do not take (RFC 5322, 2.1.1).
 */
function subjectOf(subject: string): string {
  return oneLine(subject.slice(0, longestSubject)).replaceAll('=?', '= ?')
}

/** The link as a header may hold it; undefined where it is none. */
export function unsubscribeLink(link: string): string | undefined {
  if (!/^https?:\/\//i.test(link) || !URL.canParse(link)) return undefined
  const { href } = new URL(link)
  return href.length <= longestLink && /^[\x21-\x7e]+$/.test(href) && !/[<>]/.test(href) ? href : undefined
}

function listHeaders(
  unsubscribe: string | undefined,
): Record<string, string | { prepared: true; value: string }> {
  const link = unsubscribe === undefined ? undefined : unsubscribeLink(unsubscribe)
  if (link === undefined) return { 'Auto-Submitted': 'auto-generated' }
  return {
    'List-Unsubscribe': { prepared: true, value: `<${link}>` },
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
}
