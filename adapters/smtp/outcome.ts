import { AttuneError } from '../../core/errors.ts'
import type { Delivery } from '../../core/ports/channel.ts'

/** What nodemailer says of an attempt that did not succeed. */
interface SmtpFailure {
  readonly code?: string
  /** What nodemailer replaced by `code`. */
  readonly originalCode?: string
  readonly responseCode?: number
  readonly response?: string
  /** What was answered so, such as `RCPT TO`. */
  readonly command?: string
}

/** Words in which servers refuse who sends rather than whom it is for. */
const aboutTheSender = /relay|auth|permi|den|polic|spam|block|list|reput|sender|client/i

/**
 * What became of a mail. An answer is believed: the mail was not taken. Without one it is a question of whether the
 * mail went out whole (`whole`): a server that has not got its last line cannot have taken it (RFC 5321, 4.1.1.4).
 *
 * Words of the server are not passed on, as they quote addresses; of its codes (RFC 3463) all are.
 */
export function outcomeOf(failure: unknown, whole: boolean): Delivery {
  const { code, originalCode, responseCode = 0, response = '', command = '' } = failure as SmtpFailure
  const stage = command.replace(/^AUTH .*/, 'AUTH')
  const detail = /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(response)?.[0] ?? ''
  const why = ['SMTP', responseCode || (originalCode ?? code ?? 'lost'), detail, stage && `at ${stage}`]
    .filter(Boolean)
    .join(' ')

  if (responseCode >= 400 && responseCode < 500) return { outcome: 'failed', why }
  if (!whole && noTrust(code, originalCode))
    return toMend(why, 'offers no TLS that can be trusted: look after its certificate, `ca` or `unencrypted`')
  if (code === 'EAUTH') return toMend(why, 'does not accept who signs in: look after `url` or `auth`')
  if (code === 'EMESSAGE' && stage === 'MAIL FROM') return { outcome: 'refused', why: 'SMTP: too large' }
  if (responseCode >= 500 && responseCode < 600) {
    if (stage === 'RCPT TO' || stage === 'DATA' || responseCode === 552) {
      const unreachable = nobodyThere(detail, stage === 'RCPT TO' ? responseCode : 0, response)
      return { outcome: 'refused', why, ...(unreachable && { unreachable }) }
    }
    return toMend(why, 'does not let this site send: look after `url`, `auth` and `from`')
  }
  if (whole) return { outcome: 'unknown', why: `${why}, when all was sent` }
  return toMend(why, 'cannot be reached, or does not answer: look after it, and `url`')
}

/** No TLS where there has to be, or a certificate that Node does not accept (`CERT_HAS_EXPIRED`, …). */
function noTrust(code = '', originalCode = ''): boolean {
  return code === 'ETLS' || /CERT|TLS|SSL|SIGNED|ISSUER/.test(originalCode)
}

/**
 * Whether a refusal is of the mailbox: by the detailed code (5.1.7 and 5.1.8 are of the sender's), or, where there is
 * none, by the codes that RFC 5321 has for it. Servers use these of strangers who may not relay as well, which is
 * nothing to give up a customer for.
 */
function nobodyThere(detail: string, code: number, response: string): boolean {
  if (detail !== '') return /^5\.1\.(?![78]$)/.test(detail)
  return [550, 551, 553].includes(code) && !aboutTheSender.test(response)
}

function toMend(why: string, complaint: string): Delivery {
  const error = new AttuneError('ATTUNE_CHANNEL', `The mail server ${complaint} of smtp() (${why}).`)
  return { outcome: 'failed', why, error }
}
