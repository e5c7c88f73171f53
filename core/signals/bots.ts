import { isbot } from 'isbot'
import { headerText, type RequestHeaders } from './headers.ts'

/** A user agent that says nothing about itself is not a browser; `isbot` leaves that case to its caller. */
export function isBotUserAgent(userAgent: string | undefined): boolean {
  return userAgent === undefined || userAgent.trim() === '' || isbot(userAgent)
}

const prefetchHeaders = ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'] as const

/**
 * Whether the browser fetches a page that nobody looks at yet: `Sec-Purpose: prefetch` (also
 * `prefetch;prerender`), and the older `Purpose`, `X-Moz` and `X-Purpose`.
 */
export function isPrefetch(headers: RequestHeaders): boolean {
  for (const name of prefetchHeaders) {
    const value = headerText(headers, name, 64)?.toLowerCase()
    if (value && (value.startsWith('prefetch') || value.startsWith('preview'))) return true
  }
  return false
}
