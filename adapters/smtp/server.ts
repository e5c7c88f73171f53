import type { SMTPPoolOptions } from 'nodemailer'
import type { SmtpAuth } from './options.ts'

/** Where mail is handed in, and how it is spoken to. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
  /** On this machine. */
  readonly local: boolean
  readonly user: string
  readonly password: string
}

/** What the URL of a server says, or what is wrong with it. It is not quoted, as it may hold a password. */
export function readServer(url: string): SmtpServer | string {
  const [, scheme] = /^(smtps?):\/\//i.exec(url) ?? []
  if (scheme === undefined) return 'It does not begin with smtps:// or smtp://.'
  if (!URL.canParse(url)) return 'It cannot be read; in a password write %23 for #, %2F for /, %40 for @.'
  const { hostname, port, pathname, search, hash, username, password } = new URL(url)
  if (hostname === '') return 'It names no host.'
  if (!/^\/?$/.test(pathname) || search || hash) return 'After the host comes only the port.'
  const secure = scheme.toLowerCase() === 'smtps'
  if (!secure && port === '465') return 'Port 465 speaks TLS from the first byte: it is smtps://.'
  try {
    const host = decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1')
    return {
      host,
      port: Number(port) || (secure ? 465 : 587),
      secure,
      local: /^(localhost|127(\.\d+){3}|::1)$/i.test(host),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    }
  } catch {
    return 'It has a % that is not an escape: write it as %25.'
  }
}

/** What the transport is told of it. Without `unencrypted`, nothing is sent where there is no TLS. */
export function connectionOptions(
  server: SmtpServer,
  { auth, ca, unencrypted = server.local && !server.secure }: ConnectionChoices,
): SMTPPoolOptions {
  const { host, port, secure, user, password } = server
  const login = auth ?? (user === '' ? undefined : { user, password })
  return {
    host,
    port,
    secure,
    ...(secure ? {} : unencrypted ? { ignoreTLS: true } : { requireTLS: true }),
    ...(ca !== undefined && { tls: { ca } }),
    // A server that offers no login would be given the mail without one, and refuse the people it is for.
    ...(login && { auth: credentials(login), forceAuth: true }),
  }
}

interface ConnectionChoices {
  readonly auth?: SmtpAuth | undefined
  readonly ca?: string | undefined
  readonly unencrypted?: boolean | undefined
}

function credentials(login: SmtpAuth): NonNullable<SMTPPoolOptions['auth']> {
  if ('password' in login) return { user: login.user, pass: login.password }
  const { user, token } = login
  return {
    type: 'OAuth2',
    user,
    provisionCallback(_user, _renew, done) {
      Promise.resolve()
        .then(token)
        .then(
          (given) => done(null, given),
          () => done(new Error('there is no token')),
        )
    },
  }
}
