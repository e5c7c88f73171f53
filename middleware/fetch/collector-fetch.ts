import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { type CollectorOptions, collector, collectorOptionNames } from '../collector/collector.ts'
import type { SignedIn } from '../visits.ts'
import { createAnswer } from './answer.ts'
import { type Asked, askedOf } from './asked.ts'
import type { Connection } from './connection.ts'

/** What `collectorFetch()` may be told. */
export interface CollectorFetchOptions extends Omit<CollectorOptions, 'user'> {
  /** The same as for `personalizeFetch()`. Without it somebody known can neither see nor erase what is known of them. */
  readonly user?: (request: Request) => SignedIn | Promise<SignedIn>
  /** Where it is mounted, as the path of requests has it; `/` where the router takes that off. Default `/attune`. */
  readonly path?: string
}

const optionNames: OptionNames<CollectorFetchOptions> = { ...collectorOptionNames, path: true }

/**
 * All that `collector()` is, for servers that answer a `Request` with a `Response`; hand it requests whose body
 * nobody has read. What it has no route for gets 404.
 *
 * ```ts
 * const collect = collectorFetch(attune)
 * app.all('/attune/*', (c) => collect(c.req.raw, { address: getConnInfo(c).remote.address }))
 * ```
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function collectorFetch(
  attune: Attune,
  options: CollectorFetchOptions = {},
): (request: Request, connection?: Connection) => Promise<Response> {
  checkAttune(attune, 'collectorFetch()')
  checkOptions('collectorFetch()', options, optionNames)
  const { path = '/attune', user, ...others } = options
  if (!/^\/(?!\/)[^?#]*$/.test(path)) {
    const message = `"${path}" is not where the collector can be mounted. Give a path such as "/attune".`
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  const prefix = path.replace(/\/$/, '')
  const collect = collector<Asked>(attune, {
    ...others,
    ...(user && { user: ({ request }) => user(request) }),
  })

  return (request, connection = {}) => {
    const asked = askedOf(request, connection)
    const { url } = asked
    if (!url.startsWith(`${prefix}/`)) return Promise.resolve(notFound())
    return new Promise((resolve, reject) => {
      const ended = (response: Response) => {
        asked.letGo()
        resolve(response)
      }
      const answer = createAnswer({ connection, method: request.method, ended })
      asked.url = url.slice(prefix.length)
      collect(asked, answer, (error) => (error === undefined ? resolve(notFound()) : reject(error)))
      asked.url = url
    })
  }
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'Cache-Control': 'no-store' } })
}
