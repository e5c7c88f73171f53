import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'

/** What one POST came to: an answer, or none, when the other side cannot have had it (`before`) or may have (`after`). */
export type Posted =
  | { readonly status: number; readonly headers: IncomingHttpHeaders }
  | { readonly lost: 'before' | 'after'; readonly why: string }

/** Posts over connections that are kept for a moment. */
export interface Poster {
  /** Once: no redirect is followed, and nothing tried again. Never rejects, and takes no longer than the time-out. */
  post(url: URL, headers: Readonly<Record<string, string>>, body: string | Buffer): Promise<Posted>
  release(): void
}

interface PosterOptions {
  /** Milliseconds that an attempt may take. */
  readonly timeout: number
  /** The certificate (PEM) to trust in place of the well-known ones. */
  readonly ca?: string | undefined
  /** Finds the addresses of a host. */
  readonly lookup?: LookupFunction
}

/** Of an answer only the head is wanted; the body is read to its end if it is short, to keep the connection. */
const longestBody = 64 * 1024
const agentOptions = {
  keepAlive: true,
  maxSockets: 100,
  // Servers close what is idle after some seconds; a message on its way at that moment would be unknown.
  timeout: 1000,
}

export function openPoster({ timeout, ca, lookup }: PosterOptions): Poster {
  const http = new HttpAgent(agentOptions)
  const https = new HttpsAgent({ ...agentOptions, ...(ca !== undefined && { ca }) })

  function post(url: URL, headers: Readonly<Record<string, string>>, body: string | Buffer): Promise<Posted> {
    const secure = url.protocol === 'https:'
    const length = String(Buffer.byteLength(body))
    return new Promise((resolve) => {
      /** Until then nothing of the message was sent. */
      let connected = false
      const lost = (why: string) => resolve({ lost: connected ? 'after' : 'before', why })
      const request = (secure ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': length },
        agent: secure ? https : http,
        ...(lookup && { lookup }),
      })
      const timer = setTimeout(() => {
        lost(`not within ${timeout} ms`)
        request.destroy()
      }, timeout)
      request.once('socket', (socket) => {
        if (request.reusedSocket) connected = true
        else socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true))
      })
      request.once('response', (response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers })
        let left = longestBody
        response.on('data', (chunk: Buffer) => {
          left -= chunk.length
          if (left < 0) request.destroy()
        })
        response.on('error', () => {})
      })
      request.on('error', (error: NodeJS.ErrnoException) =>
        lost(String(error.code ?? error.name).slice(0, 60)),
      )
      request.once('close', () => {
        clearTimeout(timer)
        lost('closed')
      })
      request.end(body)
    })
  }

  return {
    post,
    release() {
      http.destroy()
      https.destroy()
    },
  }
}

/** Whether a connection was not made because the certificate is not to be trusted. */
export function isDistrust(why: string): boolean {
  return /CERT|TLS|SSL|SIGNED|ISSUER/.test(why)
}

/** What somebody asks for who is busy: the milliseconds of `Retry-After` (RFC 9110, 10.2.3), a week at most. */
export function retryAfter({ 'retry-after': value }: IncomingHttpHeaders, now: number): number | undefined {
  if (value === undefined || value.length > 64) return undefined
  const date = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : Number.NaN
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : date - now
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), 7 * 24 * 60 * 60 * 1000)
}
