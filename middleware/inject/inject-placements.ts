import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../../core/attune.ts'
import type { Visitor } from '../../core/visitor.ts'
import { createInjection, type InjectionOptions } from './injection.ts'
import { intercept } from './intercept.ts'

/**
 * Middleware for sites whose views cannot be touched: fills the elements with `data-attune-placement` in the
 * HTML that goes out, in whatever way it was made. Mount it after `personalize()`.
 *
 * ```ts
 * app.use(personalize(attune))
 * app.use(injectPlacements(attune, { render: { 'home.hero': ({ title }) => `<h1>${escape(title)}</h1>` } }))
 * ```
 * ```html
 * <section data-attune-placement="home.hero"><h1>New this week</h1></section>
 * ```
 * An experience replaces what is between the tags, and the element says which, in `data-attune-experience` and
 * `-variant`. What the page has itself is the fallback. All other bytes stay as they are.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function injectPlacements<PlacementName extends string>(
  attune: Attune<PlacementName>,
  options: InjectionOptions<PlacementName> = {},
): (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void {
  const inject = createInjection(attune, options, {
    face: 'injectPlacements()',
    cure: 'Mount personalize() before injectPlacements(), for the same requests.',
  })

  return function injectIntoResponse(req, res, next) {
    intercept(res, (outlet) => {
      const { visitor } = req as IncomingMessage & { visitor?: Visitor }
      return inject({ head: res, method: req.method, visitor })?.(outlet)
    })
    next()
  }
}
