import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { Visitor } from '../../core/runtime/visiting/visitor.ts'
import { compressedBody } from './compressed-body.ts'
import { createFillFor } from './fill-for.ts'
import { intercept } from './intercept.ts'
import { pageBody } from './page-body.ts'
import { PageFiller } from './page-filler.ts'
import { forgetBytes, pageKind } from './page-kind.ts'
import { compileRenderers, type Renderers } from './renderers.ts'

/** What `injectPlacements()` may be told. */
export interface InjectionOptions<PlacementName extends string = string> {
  /**
   * Makes the HTML of what was decided. Default: content that is text or a number is escaped, content with
   * `html` is taken as it is, and any other is reported and left out.
   */
  readonly render?: Renderers<PlacementName>
  /**
   * How many bytes of one page are held back at most: until the first placement has ended, and while one
   * that is begun has not. A page that would need more goes on as it came. Default 1,048,576.
   */
  readonly limit?: number
}

const optionNames: OptionNames<InjectionOptions> = { render: true, limit: true }

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
  checkAttune(attune, 'injectPlacements()')
  checkOptions('injectPlacements()', options, optionNames)
  const { render, limit = 1_048_576 } = options
  if (!Number.isSafeInteger(limit) || limit < 1) {
    const cure = 'Give a whole number of bytes above 0.'
    throw new AttuneError('ATTUNE_OPTIONS', `${String(limit)} is no limit for injectPlacements(). ${cure}`)
  }
  const fillFor = createFillFor(attune, compileRenderers(render, attune))
  let hasComplained = false

  return function injectIntoResponse(req, res, next) {
    intercept(res, (outlet) => {
      const kind = pageKind(res)
      if (!kind) return undefined
      if (req.method === 'HEAD') {
        forgetBytes(res)
        res.removeHeader('Content-Length')
        return undefined
      }
      const { visitor } = req as IncomingMessage & { visitor?: Visitor }
      if (!visitor) {
        if (!hasComplained) attune.onError(noVisitor())
        hasComplained = true
        return undefined
      }
      const filler = new PageFiller(fillFor(visitor, kind), limit)
      const { codec } = kind
      return codec ? compressedBody(outlet, filler, { codec, limit }) : pageBody(outlet, filler)
    })
    next()
  }
}

function noVisitor(): AttuneError {
  const cure = 'Mount personalize() before injectPlacements(), for the same requests.'
  return new AttuneError('ATTUNE_OPTIONS', `A page went out unfilled, as its request has no visitor. ${cure}`)
}
