import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { checkOptions } from '../../core/check-options.ts'
import type { Visitor } from '../../core/visitor.ts'
import { createVisits, type PersonalizeOptions, personalizeOptionNames, type SignedIn } from '../visits.ts'
import { createAnswer } from './answer.ts'
import { type Asked, askedOf } from './asked.ts'
import type { Connection } from './connection.ts'

/** What `personalizeFetch()` may be told: what `personalize()` may, asked with a `Request`. */
export interface PersonalizeFetchOptions extends Omit<PersonalizeOptions, 'user' | 'for'> {
  /** The user id of the request's live session, if somebody is signed in. */
  readonly user?: (request: Request) => SignedIn | Promise<SignedIn>
  /** Which requests are looked up. Default: all but style sheets, scripts, images and the like. */
  readonly for?: (request: Request) => boolean
}

/** A request, opened. */
export interface FetchVisit {
  readonly visitor: Visitor
  /**
   * What to answer in place of `response`: with honest cookies and cache headers, its body untouched. What the
   * request did is written when that was read to the end. Without it nothing of the request is kept.
   */
  send(response: Response): Response
}

/**
 * For servers that answer a `Request` with a `Response`: Hono, React Router, Next, Hydrogen and whatever else
 * runs on Node's API. It does what `personalize()` does for Express.
 *
 * ```ts
 * const visit = personalizeFetch(attune)
 *
 * export async function GET(request: Request) {
 *   const { visitor, send } = await visit(request)
 *   return send(new Response(page(visitor), { headers: { 'Content-Type': 'text/html' } }))
 * }
 * ```
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function personalizeFetch(
  attune: Attune,
  options: PersonalizeFetchOptions = {},
): (request: Request, connection?: Connection) => Promise<FetchVisit> {
  checkAttune(attune, 'personalizeFetch()')
  checkOptions<PersonalizeFetchOptions>('personalizeFetch()', options, personalizeOptionNames)
  const { user, for: looksUp, ...others } = options
  const visits = createVisits<Asked>(attune, {
    ...others,
    ...(user && { user: ({ request }) => user(request) }),
    ...(looksUp && { for: ({ request }) => looksUp(request) }),
  })

  return async (request, connection = {}) => {
    const asked = askedOf(request, connection)
    const answer = createAnswer({ connection, method: request.method })
    const isFirst = !visits.opened(asked)
    const visitor = await visits.open(asked, answer)
    if (isFirst) asked.unsent = visitor
    return {
      visitor,
      send(response) {
        if (isFirst) asked.unsent = undefined
        return answer.sendBack(response)
      },
    }
  }
}
