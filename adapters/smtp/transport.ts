import { createRequire } from 'node:module'
import type { SendMailOptions, SMTPPoolOptions } from 'nodemailer'
import { installedNow } from '../../core/installed.ts'
import type { Delivery } from '../../core/ports/channel.ts'
import { outcomeOf } from './outcome.ts'

/** Hands mails to a server, over connections that are kept. */
export interface Transport {
  /** Never rejects, and takes no longer than the time-out. */
  hand(mail: SendMailOptions): Promise<Delivery>
  release(): void
}

type Nodemailer = typeof import('nodemailer')

/** @throws AttuneError `ATTUNE_OPTIONS` where nodemailer is not installed */
export function openTransport(options: SMTPPoolOptions, timeout: number): Transport {
  const { createTransport } = installedNow<Nodemailer>(
    'nodemailer',
    () => createRequire(import.meta.url)('nodemailer'),
    'send mail',
  )
  const pool = createTransport({
    ...options,
    pool: true,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    socketCloseTimeout: 1000,
    // A reply is some lines; a server that never ends one would fill the memory.
    maxResponseSize: 64 * 1024,
  })
  // Every mail tells its own.
  pool.on('error', () => {})

  /**
   * The mails, by their signals, that were read to the end. A mail is read when the server has said `354`, and its end
   * is followed by the dot that makes it the server's: what ends before was surely not taken.
   */
  const whole = new WeakSet<AbortSignal>()
  pool.use('stream', (mail, done) => {
    const { message } = mail
    const { signal } = mail.data
    const create = message.createReadStream.bind(message)
    message.createReadStream = (given) => {
      const stream = create(given)
      stream.once('end', () => whole.add(signal!))
      return stream
    }
    done()
  })

  return {
    async hand(mail) {
      const signal = AbortSignal.timeout(timeout)
      try {
        const { messageId, serverMessageId } = await pool.sendMail({ ...mail, signal })
        const reference = (serverMessageId ?? messageId).replace(/[^\x21-\x7e]|[<>]/g, '').slice(0, 256)
        return { outcome: 'sent', reference }
      } catch (failure) {
        if (!signal.aborted) return outcomeOf(failure, whole.has(signal))
        return outcomeOf({ code: `not within ${timeout} ms` }, whole.has(signal))
      }
    },
    release: () => pool.close({ force: true }),
  }
}
