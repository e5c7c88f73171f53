import type { IncomingMessage } from 'node:http'
import { AttuneError } from '../../core/errors.ts'
import { hostOf } from '../request.ts'

/**
 * Refuses what pages of other sites send. Browsers say with every POST where it comes from: by
 * `Sec-Fetch-Site`, else by `Origin`, else by `Referer`; what says nothing is not a page of this site.
 * @throws AttuneError ATTUNE_ORIGIN
 */
export function requireSameOrigin(req: IncomingMessage): void {
  if (isSameOrigin(req)) return
  throw new AttuneError('ATTUNE_ORIGIN', 'This was sent from another site. Send it from a page of this one.')
}

function isSameOrigin(req: IncomingMessage): boolean {
  const { origin, referer } = req.headers
  const site = req.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const stated = URL.parse(origin ?? referer ?? '')
  if (!stated || !/^https?:$/.test(stated.protocol)) return false
  return stated.host === req.headers.host || isProxied(req, stated)
}

/** Behind a trusted proxy only Express knows the host that was asked for. */
function isProxied(req: IncomingMessage, { hostname }: URL): boolean {
  const asked = hostOf(req)
  return asked === hostname && !req.headers.host?.startsWith(asked)
}
