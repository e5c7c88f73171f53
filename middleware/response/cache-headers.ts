import type { ServerResponse } from 'node:http'

/** Says that a response is for one visitor: browsers ask again each time, and nobody else keeps it. */
export function keepPrivate(res: ServerResponse): void {
  const directives = directivesOf(res)
  if (
    !directives.includes('no-store') &&
    (!directives.includes('private') || directives.includes('public'))
  ) {
    res.setHeader('Cache-Control', 'private, no-cache')
  }
  for (const name of res.getHeaderNames()) if (isForOthers(name)) res.removeHeader(name)
  varyByCookie(res)
}

/** Whether the site lets shared caches hand this response to others. */
export function isShared(res: ServerResponse): boolean {
  const directives = directivesOf(res)
  if (directives.includes('private') || directives.includes('no-store')) return false
  if (directives.some((each) => /^(?:public$|s-maxage=|max-age=0*[1-9])/.test(each))) return true
  return res.getHeaderNames().some((name) => name === 'expires' || isForCdns(name))
}

/** Whether a response says that it is for one visitor. */
export function isPrivate(res: ServerResponse): boolean {
  const directives = directivesOf(res)
  return directives.includes('no-store') || (directives.includes('private') && !directives.includes('public'))
}

/**
 * What would let a cache keep the page after all, and `Last-Modified`, which says when the article
 * changed and not when what this visitor sees did. An `ETag` stays: Express makes it from the body.
 */
function isForOthers(name: string): boolean {
  return name === 'expires' || name === 'last-modified' || isForCdns(name)
}

/** Targeted cache control (RFC 9213) and its forerunners go before `Cache-Control`. */
function isForCdns(name: string): boolean {
  return name.endsWith('cdn-cache-control') || name === 'surrogate-control' || name === 'x-accel-expires'
}

function directivesOf(res: ServerResponse): string[] {
  const header = res.getHeader('cache-control')
  if (header === undefined) return []
  return String(header)
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim())
}

function varyByCookie(res: ServerResponse): void {
  const header = res.getHeader('vary')
  const vary = header === undefined ? '' : String(header)
  if (/(?:^|,)\s*(?:\*|cookie)\s*(?:,|$)/i.test(vary)) return
  res.setHeader('Vary', vary === '' ? 'Cookie' : `${vary}, Cookie`)
}
