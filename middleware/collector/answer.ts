import type { ServerResponse } from 'node:http'
import { AttuneError, type ErrorCode } from '../../core/errors.ts'

/** What each refusal is in HTTP; any other code is a fault of the server. */
const statuses: Partial<Record<ErrorCode, number>> = {
  ATTUNE_BODY_INVALID: 400,
  ATTUNE_LINK_INVALID: 400,
  ATTUNE_UNKNOWN_PLACEMENT: 400,
  ATTUNE_SIGNAL_INVALID: 400,
  ATTUNE_UNKNOWN_PURPOSE: 400,
  ATTUNE_KEY_INVALID: 401,
  ATTUNE_LOGIN_NEEDED: 403,
  ATTUNE_ORIGIN: 403,
  ATTUNE_METHOD: 405,
  ATTUNE_BODY_TIMEOUT: 408,
  ATTUNE_BODY_TOO_LARGE: 413,
  ATTUNE_BODY_TYPE: 415,
  ATTUNE_RATE_LIMITED: 429,
  ATTUNE_CONFLICT: 503,
  ATTUNE_FORMAT_NEWER: 503,
  ATTUNE_FORMAT_UNREADABLE: 503,
  ATTUNE_STORE_UNAVAILABLE: 503,
  ATTUNE_STORE_TIMEOUT: 503,
  ATTUNE_STORE_CLOSED: 503,
}

/** Seconds after which a request that met a broken store may be tried again, unless the error says when. */
const storeRetry = 5

export function answerJson(
  res: ServerResponse,
  status: number,
  body: object,
  { indent = 0 }: { readonly indent?: number } = {},
): void {
  const text = JSON.stringify(body, null, indent)
  res.statusCode = status
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.end(text)
}

/** 303 See Other: the browser gets the page with GET. */
export function answerSeeOther(res: ServerResponse, location: string): void {
  res.statusCode = 303
  res.setHeader('Location', location)
  res.setHeader('Content-Length', 0)
  res.setHeader('Cache-Control', 'no-store')
  res.end()
}

/** Answers an error as `{ error: { code, message } }`; what is no refusal of ours stays between us and the site. */
export function answerError(res: ServerResponse, error: unknown): void {
  const status = refuse(res, error)
  const { code, message } = status === 500 ? internal : (error as AttuneError)
  answerJson(res, status, { error: { code, message } })
}

/** The status an error is answered with, once the headers say what a client should do about it. */
export function refuse(res: ServerResponse, error: unknown): number {
  const status = statusOf(error)
  // The rest of the body would be waited for until the server loses patience: the connection goes instead.
  if (status === 408) res.setHeader('Connection', 'close')
  if (status === 503 || (status === 429 && !res.hasHeader('Retry-After')))
    res.setHeader('Retry-After', retryAfter(error as AttuneError))
  return status
}

function retryAfter({ retryAfter }: AttuneError): number {
  return retryAfter === undefined ? storeRetry : Math.max(1, Math.ceil(retryAfter / 1000))
}

export function statusOf(error: unknown): number {
  return (error instanceof AttuneError && statuses[error.code]) || 500
}

const internal = { code: 'ATTUNE_INTERNAL', message: 'Something went wrong here, and was reported.' } as const
