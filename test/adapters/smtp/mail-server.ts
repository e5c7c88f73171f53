import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { type ReadMail, readMail } from './read-mail.ts'

export interface ReceivedMail extends ReadMail {
  readonly raw: string
  readonly session: SMTPServerSession
  readonly from: string
  readonly to: readonly string[]
}

/** A mail server as it is on a good day, by the package smtp-server. */
export interface MailServer {
  readonly port: number
  readonly mails: ReceivedMail[]
  close(): Promise<void>
}

export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope
      const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) }
      stream.setEncoding('latin1')
      text(stream).then(async (raw) => {
        mails.push({ ...(await readMail(raw)), raw, session: { ...session }, ...envelope })
        done()
      }, done)
    },
    ...options,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
