import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../core/attune.ts'
import { AttuneError, type ErrorCode } from '../core/errors.ts'
import type { MessageFeedback } from '../core/followups/desk.ts'

/** What a site is told by, mounted where the service posts to. */
export type FeedbackHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void

export interface FeedbackService {
  /** Refuses by the headers alone what cannot come from the service, so that its body is not read. */
  admit?(headers: IncomingHttpHeaders): void
  /** What a body says, once it is sure who sent it. */
  read(headers: IncomingHttpHeaders, body: Buffer): Promise<readonly MessageFeedback[]>
}

/** Bytes of a body: services send events in batches below that. */
const mostBytes = 1_048_576
/** Milliseconds a body may take to arrive. */
const longestBody = 10_000

const statuses: Partial<Record<ErrorCode, number>> = {
  ATTUNE_BODY_INVALID: 400,
  ATTUNE_FEEDBACK_REFUSED: 403,
  ATTUNE_BODY_TIMEOUT: 408,
  ATTUNE_BODY_TOO_LARGE: 413,
  ATTUNE_CONFLICT: 503,
  ATTUNE_STORE_UNAVAILABLE: 503,
  ATTUNE_STORE_TIMEOUT: 503,
  ATTUNE_STORE_CLOSED: 503,
}

/**
 * Answers the posts of a mail service, and hands on what they say. Success means that all of it is kept; otherwise the
 * service sends it again, and what was kept before counts once.
 */
export function takeFeedback(
  { followUps: { desk }, clock, onError }: Pick<Attune, 'followUps' | 'clock' | 'onError'>,
  service: FeedbackService,
): FeedbackHandler {
  const take = async (req: IncomingMessage): Promise<number> => {
    service.admit?.(req.headers)
    const told = await service.read(req.headers, await rawBody(req, clock))
    for (const each of told) await desk.feedback(each)
    return told.length
  }
  return (req, res, next) => {
    if (req.method !== 'POST') return next()
    take(req).then(
      (taken) => answer(res, 200, { taken }),
      (error: unknown) => {
        const status = (error instanceof AttuneError && statuses[error.code]) || 500
        if (status >= 500) onError(asAttuneError(error))
        if (res.headersSent || res.destroyed) return
        if (status === 503) res.setHeader('Retry-After', 5)
        if (status === 408) res.setHeader('Connection', 'close')
        const { code, message } = status === 500 ? internal : (error as AttuneError)
        answer(res, status, { error: { code, message } })
      },
    )
  }
}

const internal = { code: 'ATTUNE_INTERNAL', message: 'Something went wrong here, and was reported.' } as const

function asAttuneError(cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  return new AttuneError('ATTUNE_INTERNAL', `Feedback could not be taken: ${String(cause)}`, { cause })
}

export function refused(why: string): AttuneError {
  return new AttuneError('ATTUNE_FEEDBACK_REFUSED', why)
}

/** @throws AttuneError ATTUNE_BODY_INVALID */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AttuneError('ATTUNE_BODY_INVALID', 'The body is not JSON.')
  }
}

/** An address as it was stated, bare or after a name; undefined: it is none. */
export function addressIn(stated: unknown): string | undefined {
  if (typeof stated !== 'string' || stated.length > 400) return undefined
  const address = (/<([^<>]*)>\s*$/.exec(stated)?.[1] ?? stated).trim()
  return address.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(address) ? address : undefined
}

/** A moment in milliseconds, of a text that a service stated. */
export function momentOf(stated: unknown): number | undefined {
  const at = typeof stated === 'string' && stated.length <= 64 ? Date.parse(stated) : Number.NaN
  return Number.isFinite(at) ? at : undefined
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 2_048 ? value : undefined
}

/** As it came, byte for byte, because that is what is signed; of a parser of the site's, what it kept so. */
async function rawBody(
  req: IncomingMessage & { body?: unknown; rawBody?: unknown },
  clock: Attune['clock'],
): Promise<Buffer> {
  const kept = [req.rawBody, req.body].find(Buffer.isBuffer)
  if (kept) return kept.length <= mostBytes ? kept : Promise.reject(tooLarge)
  if (req.readableEnded) {
    const cure = 'Mount this before express.json() and other parsers.'
    throw new AttuneError('ATTUNE_BODY_INVALID', `The body was read before as something else. ${cure}`)
  }
  if (Number(req.headers['content-length'] ?? 0) > mostBytes) throw tooLarge
  const chunks: Buffer[] = []
  let size = 0
  let cancel = () => {}
  const bytes = new Promise<Buffer>((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= mostBytes) chunks.push(chunk)
      else reject(tooLarge)
    })
    req.once('end', () => resolve(Buffer.concat(chunks)))
    req.once('close', () => reject(new AttuneError('ATTUNE_BODY_INVALID', 'The body broke off.')))
    cancel = clock.after(longestBody, () =>
      reject(new AttuneError('ATTUNE_BODY_TIMEOUT', `The body did not arrive within ${longestBody} ms.`)),
    )
  })
  return bytes.finally(cancel)
}

const tooLarge = new AttuneError('ATTUNE_BODY_TOO_LARGE', `The body is larger than ${mostBytes} bytes.`)

function answer(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  res.statusCode = status
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.end(text)
}
