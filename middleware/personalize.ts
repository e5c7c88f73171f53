import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../core/attune.ts'
import { checkAttune } from '../core/check-attune.ts'
import { checkOptions } from '../core/check-options.ts'
import type { Visitor } from '../core/visitor.ts'
import { createVisits, type PersonalizeOptions, personalizeOptionNames } from './visits.ts'

declare global {
  namespace Express {
    interface Request {
      /** Who this request comes from; always there behind `personalize()`. */
      visitor: Visitor
    }
    interface Locals {
      /** The same as `req.visitor`, for views. */
      visitor: Visitor
    }
  }
}

/** A request behind `personalize()`, for those who use no Express. */
export type PersonalizedRequest = IncomingMessage & { readonly visitor: Visitor }

type WithVisitor = IncomingMessage & { visitor?: Visitor }
type WithLocals = ServerResponse & { locals?: Record<string, unknown> }

/**
 * Express and Connect middleware: who is there becomes `req.visitor` (and `res.locals.visitor` for
 * views), and the response is given honest cookies and cache headers. With the store slow or down the
 * page arrives all the same, within Attune's budget, as a stranger's.
 *
 * ```ts
 * app.use(personalize(attune, { user: (req: Request) => req.session.userId }))
 * app.get('/', (req, res) => res.render('home', req.visitor.decide('home.hero').content))
 * ```
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function personalize<Req extends IncomingMessage = IncomingMessage>(
  attune: Attune,
  options: PersonalizeOptions<Req> = {},
): (req: Req, res: ServerResponse, next: (error?: unknown) => void) => void {
  checkAttune(attune, 'personalize()')
  checkOptions('personalize()', options, personalizeOptionNames)
  const visits = createVisits(attune, options)

  return function personalizeRequest(req, res, next) {
    if (visits.opened(req)) return next()
    visits.open(req, res).then(
      (visitor) => {
        ;(req as WithVisitor).visitor = visitor
        const { locals } = res as WithLocals
        if (locals) locals.visitor = visitor
        leavePromise(next)
      },
      (error) => leavePromise(() => next(error)),
    )
  }
}

/** What a later handler throws is its own: it must not come back here as a rejection. */
function leavePromise(next: () => void): void {
  queueMicrotask(() => next())
}
