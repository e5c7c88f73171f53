import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../../core/attune.ts'
import { checkAttune } from '../../core/check-attune.ts'
import { checkOptions, type OptionNames } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { type Check, problem } from '../../core/runtime/checks/shape.ts'
import type { Visitor } from '../../core/visitor.ts'
import type { CookieOptions } from '../cookies/options.ts'
import { visitsPerMinute } from '../rate/visit-limits.ts'
import { createVisits, type SignedIn } from '../visits.ts'
import { answerError, answerJson, answerSeeOther, statusOf } from './answer.ts'
import { bodyReader, bodyType } from './body.ts'
import { clientRoute } from './client.ts'
import { consentAnswer, readConsentRequest } from './consent.ts'
import { decidable, decideBytes, decideFor, readDecideRequest } from './decide.ts'
import { takeEvents } from './events.ts'
import { messageRoutes } from './messages/routes.ts'
import { refuseMethod } from './method.ts'
import { myDataRoutes } from './my-data/routes.ts'
import { type RateLimits, rateLimiter, withDefaults } from './rate-limit.ts'
import { returnPath } from './return-path.ts'
import type { Route } from './route.ts'
import { requireSameOrigin } from './same-origin.ts'
import { serverRoutes } from './servers/routes.ts'
import type { WriteKey } from './servers/write-key.ts'

/** What `collector()` may be told; without any it is ready for use. */
export interface CollectorOptions<Req extends IncomingMessage = IncomingMessage> {
  /** The same as for `personalize()`. */
  readonly cookie?: CookieOptions
  /**
   * The same as for `personalize()`: whom the live session names. Without it somebody known can neither see nor
   * erase what is known of them, unless `personalize()` was there before and asked.
   */
  readonly user?: (req: Req) => SignedIn | Promise<SignedIn>
  readonly rate?: RateLimits
  /** Milliseconds that a request's body may take to arrive; then 408, and the connection is closed. Default 10,000. */
  readonly bodyTimeout?: number
  /**
   * Whether browsers are believed when they say that something was ordered or refunded. Anybody can make
   * a browser say so, for any order number, so the default is false: the server tracks orders.
   */
  readonly orders?: boolean
  /** The placements that a browser may have decided at `/decide`. Default: all. */
  readonly placements?: readonly string[]
  /** The site's own systems that may send to `/v1`: hashes of their keys. Default: none, and no such routes. */
  readonly writeKeys?: readonly WriteKey[]
  /** What people see who follow a link of a message. */
  readonly messages?: MessagePages
}

export interface MessagePages {
  /** Whose pages they are, above each and in its title: 1–100 characters. Default: nothing is said. */
  readonly siteName?: string
}

const siteName: Check = (value, path) => {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 100) return []
  return problem('bad-name', path, 'This is no name of 1 to 100 characters.', 'Write it as "Kaffa".')
}

const messagePageNames: OptionNames<MessagePages> = { siteName }

export const collectorOptionNames: OptionNames<CollectorOptions> = {
  cookie: true,
  user: true,
  rate: true,
  bodyTimeout: true,
  orders: true,
  placements: true,
  writeKeys: true,
  messages: true,
}

/**
 * The browser's way in, for Express and Connect, mounted wherever the site likes. Identity comes from
 * the signed cookie alone, and only pages of this site may post. With `writeKeys` it is a way in for the
 * site's own systems as well, who may say who somebody is.
 *
 * | route | |
 * |---|---|
 * | `GET /client.js` | the browser script, for a page's `<script src="/attune/client.js" defer>` |
 * | `POST /events` | signals: `{ batch: [messages], sentAt? }`, a list, or one; success means durable |
 * | `POST /decide` | decisions: `{ placements: [names], url?, referrer?, expose? }`; always answered, store or no store |
 * | `GET /consent`, `POST /consent` | the purposes and what is allowed; an answer, as JSON or from a form |
 * | `GET /me`, `DELETE /me` | all that is known of the visitor; erases it |
 * | `POST /me/erase`, `/me/reset`, `/me/not-interested` | the same for forms; forgets interests; leaves an item out |
 * | `GET /message/…`, `POST /message/…` | where links of messages lead: unsubscribing, preferences, clicks, openings, blocks |
 * | `POST /v1/track`, `identify`, `page`, `screen`, `group`, `alias`, `batch` | servers, with a write key, as Segment's libraries send |
 * | `GET /health/live`, `GET /health/ready` | for operators: the process runs; the store answers |
 *
 * Other methods of these get 405, where it is mounted below a path; other paths are the site's.
 *
 * ```ts
 * app.use('/attune', collector(attune))
 * ```
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function collector<Req extends IncomingMessage = IncomingMessage>(
  attune: Attune,
  options: CollectorOptions<Req> = {},
): (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void {
  checkAttune(attune, 'collector()')
  checkOptions('collector()', options, collectorOptionNames)
  const { cookie = {}, orders = false, writeKeys = [], messages } = options
  checkOptions('collector()', messages, messagePageNames, 'options.messages')
  const placements = decidable(attune, options.placements)
  const rate = withDefaults(options.rate ?? {})
  const user = options.user as CollectorOptions['user']
  const visits = createVisits(attune, {
    cookie,
    rate: { visitor: Math.max(rate.visitor, visitsPerMinute), newcomers: rate.newcomers },
    track: 'never',
    for: () => true,
    ...(user && { user }),
  })
  const limit = rateLimiter(rate, attune.clock)
  const readBody = bodyReader(attune.clock, options.bodyTimeout)
  const client = clientRoute(attune)

  /** What went wrong when the visitor was opened was reported there. */
  const open = async (req: IncomingMessage, res: ServerResponse): Promise<Visitor | undefined> => {
    const visitor = await visits.open(req, res)
    if (!visitor.failure) return visitor
    answerError(res, visitor.failure)
    return undefined
  }

  const guard: Route = async (req, res) => {
    requireSameOrigin(req)
    limit(req, res, visits.received(req).profileId)
  }

  const routes: Readonly<Record<string, Route>> = {
    ...myDataRoutes({ visits, clock: attune.clock, perNetwork: rate.me, readBody, guard, open }),
    ...messageRoutes(attune, {
      ...{ siteName: messages?.siteName, perNetwork: rate.network, perLink: rate.visitor, readBody },
      report: (error) => attune.onError(asAttuneError(error)),
    }),
    ...serverRoutes(attune, { writeKeys, perKey: rate.key, perNetwork: rate.network, readBody }),
    async 'POST /events'(req, res) {
      await guard(req, res)
      const body = await readBody(req, bodyType(req, ['json']))
      const visitor = await open(req, res)
      if (visitor) answerJson(res, 200, await takeEvents(body, visitor, { orders, attune }))
    },
    async 'POST /decide'(req, res) {
      await guard(req, res)
      const body = await readBody(req, bodyType(req, ['json']), decideBytes)
      const asked = readDecideRequest(body, req, placements)
      // With the store down it is a stranger who is answered, as by any page.
      const visitor = await visits.open(req, res)
      res.setHeader('Cache-Control', 'private, no-store')
      answerJson(res, 200, decideFor(visitor, asked))
    },
    async 'GET /consent'(req, res) {
      const visitor = await open(req, res)
      if (visitor) answerJson(res, 200, consentAnswer(visitor))
    },
    async 'POST /consent'(req, res) {
      await guard(req, res)
      const type = bodyType(req, ['json', 'form'])
      const { answers, details, returnTo } = readConsentRequest(await readBody(req, type), attune.purposes)
      const goOn = type === 'form' ? returnPath(returnTo) : undefined
      const visitor = await open(req, res)
      if (!visitor) return
      await visitor.answerConsent(answers, details)
      if (goOn === undefined) answerJson(res, 200, consentAnswer(visitor))
      else answerSeeOther(res, goOn)
    },
    async 'GET /client.js'(req, res) {
      client(req, res)
    },
    async 'GET /health/live'(_req, res) {
      answerJson(res, 200, { live: true })
    },
    async 'GET /health/ready'(_req, res) {
      const health = await attune.health()
      answerJson(res, health.ready ? 200 : 503, health)
    },
  }

  const paths = Object.keys(routes)

  return function collect(req, res, next) {
    const path = pathOf(req)
    const route = routeOf(req, path, routes)
    if (!route) {
      if (!refuseMethod(req, res, path, paths)) next()
      return
    }
    route(req, res).catch((error) => {
      if (statusOf(error) >= 500) attune.onError(asAttuneError(error))
      if (!res.headersSent && !res.destroyed) answerError(res, error)
    })
  }
}

function pathOf(req: IncomingMessage): string {
  const [path = '/'] = (req.url ?? '/').split('?', 1)
  return path.length > 1 ? path.replace(/\/$/, '') : path
}

function routeOf(
  req: IncomingMessage,
  path: string,
  routes: Readonly<Record<string, Route>>,
): Route | undefined {
  const key = `${req.method === 'HEAD' ? 'GET' : req.method} ${path}`
  return Object.hasOwn(routes, key) ? routes[key] : undefined
}

function asAttuneError(cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  return new AttuneError('ATTUNE_INTERNAL', `The collector failed: ${String(cause)}`, { cause })
}
