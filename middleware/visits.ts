import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../core/attune.ts'
import { AttuneError } from '../core/errors.ts'
import { checkUserId } from '../core/identity/user-id.ts'
import type { Visitor } from '../core/runtime/visitor.ts'
import { pageViewed } from '../core/signals/page-viewed.ts'
import { isOutdated } from './cookies/identity.ts'
import type { CookieOptions } from './cookies/options.ts'
import { type ReceivedCookies, visitorCookies } from './cookies/visitor-cookies.ts'
import { isAsset, isPageNavigation, isSecure, previewToken, requestFacts } from './request.ts'
import { sendAsVisited, type Tracking } from './response/send-as-visited.ts'

/** What an application may answer about who is signed in; all but an id mean nobody. */
export type SignedIn = string | number | null | undefined

/** What `personalize()` may be told; without any it is ready for use, and knows nobody's name. */
export interface PersonalizeOptions<Req extends IncomingMessage = IncomingMessage> {
  /**
   * The user id of the request's live session, if somebody is signed in: they are identified at once,
   * which costs nothing when the cookie leads to them already. Put the session's own middleware first.
   * Without an answer, the person a cookie leads to stays `recognised`. Default: nobody is known.
   */
  readonly user?: (req: Req) => SignedIn | Promise<SignedIn>
  /**
   * Which requests are looked up. For all others `req.visitor` is a stranger's who leaves no trace.
   * Default: all but style sheets, scripts, images and the like. Looking up reads the store once, and
   * only for a visitor who has a cookie.
   */
  readonly for?: (req: Req) => boolean
  /**
   * When page views are kept of visitors of whom nothing is stored yet: `decided`, once a page decided
   * something for them; `always`, from the first page that consent allows it on; `never`, of nobody.
   * A page view counts in its own response all the same. Default `decided`.
   */
  readonly track?: Tracking
  readonly cookie?: CookieOptions
}

/** Opens the visitors of requests, at most once each. */
export interface Visits<Req extends IncomingMessage> {
  /** The visitor of a request that was opened before, by whichever handler. */
  opened(req: Req): Visitor | undefined
  open(req: Req, res: ServerResponse): Promise<Visitor>
  /** The cookies that can be believed. */
  received(req: Req): ReceivedCookies
}

const visitors = new WeakMap<IncomingMessage, Visitor>()

const tracking: readonly Tracking[] = ['decided', 'always', 'never']

/** @throws AttuneError ATTUNE_OPTIONS */
export function createVisits<Req extends IncomingMessage>(
  attune: Attune,
  options: PersonalizeOptions<Req>,
): Visits<Req> {
  const { track = 'decided', user, for: looksUp = (req: Req) => !isAsset(req) } = options
  if (!tracking.includes(track)) {
    const cure = `It is one of ${tracking.join(', ')}.`
    throw new AttuneError('ATTUNE_OPTIONS', `There is no tracking "${String(track)}". ${cure}`)
  }
  const cookies = visitorCookies(attune, options.cookie)
  const classification = attune.classify('Page Viewed')

  const received = (req: Req): ReceivedCookies => {
    const cookie = cookies.read(req.headers.cookie, isSecure(req))
    const { day } = cookie
    return day !== undefined && isOutdated({ day }, attune.clock.now()) ? { consent: cookie.consent } : cookie
  }

  const signedIn = async (req: Req): Promise<string | undefined> => {
    try {
      const id = await user?.(req)
      return id === undefined || id === null || id === '' ? undefined : checkUserId(id)
    } catch (cause) {
      attune.onError(asUserError(cause))
      return undefined
    }
  }

  const viewPage = (visitor: Visitor, messageId: string) => {
    const { path, referrer, campaign } = visitor.context
    const time = attune.clock.now()
    const view = pageViewed({ messageId, time, path, referrer: referrer.url, campaign, classification })
    visitor.take(view)
    return view
  }

  const open = async (req: Req, res: ServerResponse): Promise<Visitor> => {
    const lookedUp = looksUp(req)
    const cookie = lookedUp ? received(req) : {}
    const visitor = await attune.visit({
      request: requestFacts(req, attune.clock.now()),
      profileId: cookie.profileId,
      consent: cookie.consent,
      userId: lookedUp && user ? await signedIn(req) : undefined,
      preview: previewToken(req),
      readOnly: !lookedUp,
    })
    const requestId = randomUUID()
    const counts = track !== 'never' && !visitor.isReadOnly && isPageNavigation(req)
    const pageView = counts ? viewPage(visitor, requestId) : undefined
    sendAsVisited(req, res, { attune, cookies, cookie, visitor, pageView, requestId, track })
    return visitor
  }

  return {
    received,
    opened: (req) => visitors.get(req),
    async open(req, res) {
      const visitor = visitors.get(req) ?? (await open(req, res))
      visitors.set(req, visitor)
      return visitor
    },
  }
}

function asUserError(cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  return new AttuneError(
    'ATTUNE_PROVIDER',
    `The option \`user\` of personalize() threw; the request went on as nobody's: ${String(cause)}`,
    { cause },
  )
}
