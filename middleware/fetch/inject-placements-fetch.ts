import type { Attune } from '../../core/attune.ts'
import { createInjection, type InjectionOptions } from '../inject/injection.ts'
import type { PageHead } from '../inject/page-head.ts'
import { unsentVisitor } from './asked.ts'
import { FilledBody } from './filled-body.ts'
import { FetchHead } from './head.ts'
import { remade } from './remade.ts'

/**
 * What `injectPlacements()` does for Express, for servers that answer a `Request` with a `Response`: fills the
 * elements with `data-attune-placement` in the HTML that a response carries. Hand what it answers to `send()`, by
 * the same `Request`, as the headers of a page depend on what was decided in it: so it answers once the first
 * placement is known, and the rest of the body comes as it is asked for.
 *
 * ```ts
 * const inject = injectPlacementsFetch(attune, { render: { 'home.hero': ({ title }) => `<h1>${escape(title)}</h1>` } })
 *
 * const { send } = await visit(request)
 * return send(await inject(request, await page(request)))
 * ```
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function injectPlacementsFetch<PlacementName extends string>(
  attune: Attune<PlacementName>,
  options: InjectionOptions<PlacementName> = {},
): (request: Request, response: Response) => Promise<Response> {
  const injection = createInjection(attune, options, {
    face: 'injectPlacementsFetch()',
    cure: 'Open it by personalizeFetch() before, with the same Request, and send() what comes of it.',
  })

  return async function injectIntoResponse(request, response) {
    const { status, body } = response
    const { method, signal } = request
    if (!body && method !== 'HEAD') return response
    const head = new FetchHead(status, response.headers)
    const asHead = head as unknown as PageHead
    const open = injection({ head: asHead, method, visitor: unsentVisitor(request) })
    if (!open || !body)
      return method === 'HEAD' && status >= 200 ? remade(response, body, head.headers) : response
    const filled = new FilledBody(body, asHead, open)
    const leave = () => void filled.leave(signal.reason).catch(() => {})
    signal.addEventListener('abort', leave)
    if (signal.aborted) leave()
    await filled.begin()
    signal.removeEventListener('abort', leave)
    return remade(response, filled.stream(), head.headers)
  }
}
