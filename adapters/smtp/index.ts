import { needOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { mailAddress } from '../../core/mail-address.ts'
import type { Channel, Delivery, OutgoingMessage } from '../../core/ports/channel.ts'
import { systemClock } from '../../core/ports/clock.ts'
import { openChannel } from '../../core/runtime/open-channel.ts'
import { mailOf, unsubscribeLink } from './mail.ts'
import { mailbox } from './mailbox.ts'
import { needed, optionChecks, type SmtpOptions } from './options.ts'
import { pace } from './pace.ts'
import { connectionOptions, readServer, type SmtpServer } from './server.ts'
import { openTransport } from './transport.ts'

export type { DkimKey, SmtpAuth, SmtpOptions } from './options.ts'

/** What a signature covers: what the reader sees, and what a mail client acts upon (RFC 8058, 4; RFC 6376, 5.4.1). */
const signed = [
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Content-Transfer-Encoding',
  'List-Unsubscribe:List-Unsubscribe-Post:Auto-Submitted',
].join(':')

/**
 * Sends mail to a server by SMTP, with nodemailer 10: text and HTML, over TLS, with the one-click unsubscribe headers of
 * RFC 8058 and a Message-ID that stays the same when a message is tried again.
 *
 * ```ts
 * channels: { email: smtp({ url: process.env.SMTP_URL, from: 'Shop <news@shop.example>' }) }
 * ```
 * @throws AttuneError ATTUNE_OPTIONS with every mistake, or where the package `nodemailer` is not installed
 */
export function smtp(options: SmtpOptions): Channel {
  needOptions<SmtpOptions>('smtp()', options, optionChecks, needed)
  const { url, from, replyTo, address = 'email', auth, dkim, returnPath, rate } = options
  const { connections = 5, timeout = 60_000, unencrypted, ca, clock = systemClock } = options
  const server = readServer(url) as SmtpServer
  if (server.secure && unencrypted) {
    throw new AttuneError('ATTUNE_OPTIONS', 'smtp() cannot be `unencrypted` by smtps://: write smtp://.')
  }
  const head = { from: mailbox(from)!, replyTo: mailbox(replyTo), returnPath }
  const line = rate === undefined ? undefined : pace(rate, timeout, clock)
  const transport = openTransport(
    {
      ...connectionOptions(server, { auth, ca, unencrypted }),
      maxConnections: connections,
      ...(dkim && {
        dkim: {
          domainName: dkim.domain,
          keySelector: dkim.selector,
          privateKey: dkim.privateKey,
          headerFieldNames: signed,
        },
      }),
    },
    timeout,
  )

  async function attempt(message: OutgoingMessage, closed: AbortSignal): Promise<Delivery> {
    const to = mailAddress(message.to)
    if (to === undefined)
      return { outcome: 'refused', why: 'not a mail address', unreachable: message.to !== undefined }
    const { unsubscribe } = message
    if (unsubscribe !== undefined && unsubscribeLink(unsubscribe) === undefined) {
      return { outcome: 'refused', why: 'the link to unsubscribe is none that fits into a header' }
    }
    if (line) {
      const retryAfter = await line.turn(closed)
      if (retryAfter !== undefined) return { outcome: 'failed', why: 'more than `rate` allows', retryAfter }
      if (closed.aborted) return { outcome: 'failed', why: 'the channel was closed' }
    }
    return transport.hand(mailOf(message, to, head, new Date(clock.now())))
  }

  return openChannel({ name: 'smtp', address, attempt, release: transport.release })
}
