import { createPrivateKey } from 'node:crypto'
import { mailAddress } from '../../core/mail-address.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { attemptTime, callback, clock } from '../../core/runtime/checks/ports.ts'
import {
  type Check,
  problem,
  shape,
  text,
  trueOrFalse,
  wholeNumber,
} from '../../core/runtime/checks/shape.ts'
import { mailbox } from './mailbox.ts'
import { readServer } from './server.ts'

/** What `smtp()` is told. */
export interface SmtpOptions {
  /**
   * Where mail is handed in: `smtps://user:password@mail.shop.example` (TLS from the first byte, port 465), or
   * `smtp://…` (TLS after `STARTTLS`, port 587).
   */
  readonly url: string
  /** Who sends: `Shop <news@shop.example>`. The domain is that of Message-IDs as well. */
  readonly from: string
  /** Where answers go. Default: `from`. */
  readonly replyTo?: string
  /** The trait that holds people's addresses. Default `email`. */
  readonly address?: string
  /** Who signs in, where that is not in the URL. */
  readonly auth?: SmtpAuth
  /** Signs every mail, the unsubscribe headers included (RFC 6376), where the server does not. */
  readonly dkim?: DkimKey
  /**
   * Where bounces go, of the message's id: `(id) => 'bounces+' + id + '@shop.example'`. Letter case matters in ids.
   * Default: the address of `from`.
   */
  readonly returnPath?: (id: string) => string
  /** How many messages this process sends in a second, as providers limit it. Default: as many as there are. */
  readonly rate?: number
  /** How many connections there are at a time. Default 5. */
  readonly connections?: number
  /** Milliseconds that an attempt may take, 120,000 at most. Default 60,000. */
  readonly timeout?: number
  /** Whether to send without TLS. Default: false, and true to this machine (`smtp://localhost`). */
  readonly unencrypted?: boolean
  /** The certificate (PEM) that the server's must be signed by. Default: the well-known ones. */
  readonly ca?: string
  /** Dates mails, and keeps to the rate. Default: the machine's. */
  readonly clock?: Clock
}

/** A password, or OAuth 2: `token` is asked for an access token whenever a connection is opened. */
export type SmtpAuth =
  | { readonly user: string; readonly password: string }
  | { readonly user: string; readonly token: () => string | Promise<string> }

/** A key whose public half is in the DNS at `selector._domainkey.domain`. */
export interface DkimKey {
  readonly domain: string
  readonly selector: string
  /** RSA, of 1,024 bits at least, in PEM. */
  readonly privateKey: string
}

const url: Check = (value, path) => {
  if (typeof value !== 'string') return text(value, path)
  const server = readServer(value)
  if (typeof server !== 'string') return []
  return problem(
    'bad-url',
    path,
    server,
    'Write smtps://user:password@host:465 or smtp://user:password@host:587.',
  )
}

const sender: Check = (value, path) => {
  if (mailbox(value)) return []
  const cure = 'Write it as "Shop <news@shop.example>".'
  return problem('bad-address', path, 'This is not a mail address with or without a name.', cure)
}

const returnPath: Check = (value, path) => {
  if (typeof value !== 'function') return callback(value, path)
  if (mailAddress(value('A'.repeat(22)))) return []
  const cure = "Write it as (id) => 'bounces+' + id + '@shop.example'."
  return problem(
    'bad-address',
    path,
    'This gives no mail address of 64 characters at most before the @.',
    cure,
  )
}

const password = shape('auth', { user: text, password: text }, ['user', 'password'])
const token = shape('auth', { user: text, token: callback }, ['user', 'token'])
const auth: Check = (value, path) =>
  typeof value === 'object' && value !== null && 'token' in value ? token(value, path) : password(value, path)

const domain: Check = (value, path) =>
  mailAddress(`x@${value}`) === `x@${value}`
    ? []
    : problem('bad-address', path, 'This is not a domain.', 'Write it as "shop.example".')

const selector: Check = (value, path) =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9.-]{0,62}$/i.test(value)
    ? []
    : problem(
        'bad-name',
        path,
        'This is not a selector.',
        'It stands before ._domainkey in the DNS, as "mail".',
      )

const privateKey: Check = (value, path) => {
  const bits = rsaBits(value)
  if (bits >= 1024) return []
  const message =
    bits > 0 ? `This RSA key has ${bits} bits, and 1024 is the least.` : 'This is no private RSA key.'
  return problem('bad-key', path, message, 'Give one in PEM: openssl genrsa 2048.')
}

/** Nothing of the key itself is told, whatever is wrong with it. */
function rsaBits(pem: unknown): number {
  try {
    const key = createPrivateKey(pem as string)
    return key.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0
  } catch {
    return 0
  }
}

const rate: Check = (value, path) => {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return []
  return problem(
    'wrong-number',
    path,
    'This is not a number above 0.',
    'Give how many go in a second, such as 14.',
  )
}

export const optionChecks: Readonly<Record<keyof SmtpOptions, Check>> = {
  url,
  from: sender,
  replyTo: sender,
  address: text,
  auth,
  dkim: shape('dkim', { domain, selector, privateKey }, ['domain', 'selector', 'privateKey']),
  returnPath,
  rate,
  connections: wholeNumber(1, 1000),
  timeout: attemptTime,
  unencrypted: trueOrFalse,
  ca: text,
  clock,
}

export const needed = {
  url: 'Write smtps://user:password@host:465; if it comes from the environment, is the variable set?',
  from: 'Write it as "Shop <news@shop.example>".',
}
