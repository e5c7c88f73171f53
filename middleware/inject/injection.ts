import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { Visitor } from '../../core/visitor.ts'
import { compressedBody } from './compressed-body.ts'
import { createFillFor } from './fill-for.ts'
import { type Outlet, type PageBody, pageBody } from './page-body.ts'
import { PageFiller } from './page-filler.ts'
import { forgetBytes, type PageHead } from './page-head.ts'
import { pageKind } from './page-kind.ts'
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

/** A response that is about to go out, and who asked for it. */
export interface OutgoingPage {
  readonly head: PageHead
  readonly method: string | undefined
  /** Undefined: nobody was opened, or what is to be said of them went out already. */
  readonly visitor: Visitor | undefined
}

/**
 * What takes the place of the body of a response whose headers are known; undefined: it goes as it is, but for its
 * headers, if it answers `HEAD`.
 */
export type Injection = (page: OutgoingPage) => ((outlet: Outlet) => PageBody) | undefined

/**
 * For whatever kind of server. `face`: the function a site calls; `cure`: what it does where pages have no visitor.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function createInjection<PlacementName extends string>(
  attune: Attune<PlacementName>,
  options: InjectionOptions<PlacementName>,
  { face, cure }: { readonly face: string; readonly cure: string },
): Injection {
  checkAttune(attune, face)
  checkOptions(face, options, optionNames)
  const { render, limit = 1_048_576 } = options
  if (!Number.isSafeInteger(limit) || limit < 1) {
    const cure = 'Give a whole number of bytes above 0.'
    throw new AttuneError('ATTUNE_OPTIONS', `${String(limit)} is no limit for ${face}. ${cure}`)
  }
  const fillFor = createFillFor(attune, compileRenderers(render, attune, face))
  let hasComplained = false

  return ({ head, method, visitor }) => {
    const kind = pageKind(head)
    if (!kind) return undefined
    if (method === 'HEAD') {
      forgetBytes(head)
      head.removeHeader('Content-Length')
      return undefined
    }
    if (!visitor) {
      if (!hasComplained) attune.onError(noVisitor(cure))
      hasComplained = true
      return undefined
    }
    const filler = new PageFiller(fillFor(visitor, kind), limit)
    const { codec } = kind
    return (outlet) => (codec ? compressedBody(outlet, filler, { codec, limit }) : pageBody(outlet, filler))
  }
}

function noVisitor(cure: string): AttuneError {
  return new AttuneError('ATTUNE_OPTIONS', `A page went out unfilled, as its request has no visitor. ${cure}`)
}
