import type { IncomingMessage, ServerResponse } from 'node:http'
import { AttuneError } from '../../core/errors.ts'
import { answerError } from './answer.ts'

/**
 * Answers 405 where there is such a route for other methods. Not where the collector is mounted at the root of a site,
 * whose own routes may have the same paths, nor to `OPTIONS`, which whoever looks after CORS answers. False: it is left to
 * the site.
 */
export function refuseMethod(
  req: IncomingMessage & { readonly originalUrl?: string },
  res: ServerResponse,
  path: string,
  routes: readonly string[],
): boolean {
  if (req.method === 'OPTIONS' || req.originalUrl === undefined || req.originalUrl === req.url) return false
  const methods = routes.flatMap((key) => {
    const [method = '', place] = key.split(' ')
    if (place !== path) return []
    return method === 'GET' ? ['GET', 'HEAD'] : [method]
  })
  if (methods.length === 0) return false
  const allowed = methods.join(', ')
  res.setHeader('Allow', allowed)
  answerError(res, new AttuneError('ATTUNE_METHOD', `${path} takes ${allowed}, and not ${req.method}.`))
  return true
}
