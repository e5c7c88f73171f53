import type { RequestHandler } from 'express'

/** Everything a page uses comes from the shop itself; nothing is inline and nothing frames it. */
const policy = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** Headers of every answer. */
export const securityHeaders =
  (secure: boolean): RequestHandler =>
  (_req, res, next) => {
    res.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'strict-origin-when-cross-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    })
    if (secure) res.set('Strict-Transport-Security', 'max-age=31536000')
    next()
  }

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses forms sent from other sites. The session cookie is SameSite=Lax, so browsers already leave it
 * out there; this second lock needs no token in the form: browsers state the Origin of every POST.
 * A request that states neither Origin nor Sec-Fetch-Site did not come from a form of ours.
 */
export const sameOrigin =
  (origin: string | undefined): RequestHandler =>
  (req, res, next) => {
    if (safeMethods.has(req.method)) return next()
    const own = origin ?? `${req.protocol}://${req.get('host')}`
    const stated = req.get('origin')
    const same = stated === undefined ? req.get('sec-fetch-site') === 'same-origin' : stated === own
    if (same) return next()
    res.status(403).render('problem', {
      title: 'That form came from somewhere else',
      text: 'For your safety we only accept forms from our own pages. Please open the page again and repeat it.',
    })
  }

const here = 'http://shop.invalid'

/** A path of this site to go back to, or `/`: never another site, however the address is disguised. */
export function safePath(value: unknown): string {
  if (typeof value !== 'string' || value.length > 2_048 || !/^\/(?![/\\])/.test(value)) return '/'
  const url = URL.parse(value, here)
  // `/.//evil.test` is a path only until a browser has tidied it.
  if (url?.origin !== here || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search + url.hash
}
