import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../core/attune.ts'
import type { OptionNames } from '../core/check-options.ts'
import { AttuneError } from '../core/errors.ts'
import { checkUserId } from '../core/identity/user-id.ts'
import { visitOf } from '../core/runtime/visiting/visit-of.ts'
import { type PageView, pageViewed } from '../core/signals/page-viewed.ts'
import type { Visit } from '../core/visit.ts'
import type { Visitor } from '../core/visitor.ts'
import { noticeBot } from './bot-notice.ts'
import { isOutdated } from './cookies/identity.ts'
import { isOver } from './cookies/landing.ts'
import type { CookieOptions } from './cookies/options.ts'
import { type ReceivedCookies, visitorCookies } from './cookies/visitor-cookies.ts'
import { type VisitRates, visitLimits } from './rate/visit-limits.ts'
import { debugToken, isAsset, isPageNavigation, isSecure, previewToken, requestFacts } from './request.ts'
import { sendAsVisited } from './response/send-as-visited.ts'
import type { Tracking } from './response/settle-views.ts'

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
  readonly rate?: VisitRates
  /**
   * Whether responses say in `Server-Timing` what opening the visitor took. The holder of a debug link sees it
   * anyway. Default: only in development, which is where NODE_ENV is neither `production` nor `test`.
   */
  readonly timing?: boolean
}

export const personalizeOptionNames: OptionNames<PersonalizeOptions> = {
  user: true,
  for: true,
  track: true,
  cookie: true,
  rate: true,
  timing: true,
}

/** Opens the visitors of requests, at most once each. */
export interface Visits<Req extends IncomingMessage> {
  /** The visitor of a request that was opened before, by whichever handler. */
  opened(req: Req): Visitor | undefined
  open(req: Req, res: ServerResponse): Promise<Visitor>
  /** The cookies that can be believed. */
  received(req: Req): ReceivedCookies
  /** Who the live session says this is; what goes wrong is reported, and means nobody. */
  signedIn(req: Req): Promise<string | undefined>
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
  const developing = isDevelopment(process.env.NODE_ENV)
  const timed = options.timing ?? developing
  const cookies = visitorCookies(attune, options.cookie)
  const limits = visitLimits(attune, options.rate)
  const classification = attune.classify('Page Viewed')

  const received = (req: Req): ReceivedCookies => {
    const cookie = cookies.read(req.headers.cookie, isSecure(req))
    const { day, profileId: _, ...others } = cookie
    return day !== undefined && isOutdated({ day }, attune.clock.now()) ? others : cookie
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

  /** The view of a page, if there is consent to keep it. */
  const viewPage = (visit: Visit, { messageId, time, path, referrer, campaign }: PageView) => {
    const view = pageViewed({ messageId, time, path, referrer, campaign, classification })
    return visit.take(view).taken ? view : undefined
  }

  const viewOf = ({ context: { path, referrer, campaign } }: Visitor, messageId: string): PageView => {
    return { messageId, time: attune.clock.now(), path, referrer: referrer.url, campaign }
  }

  /** How they came here, if their browser kept that: it counts from here on. */
  const viewLanding = (visitor: Visitor, { landing }: ReceivedCookies) => {
    if (!landing || visitor.isReadOnly || isOver(landing, attune.clock.now())) return undefined
    return viewPage(visitOf(visitor), { path: undefined, ...landing })
  }

  const open = async (req: Req, res: ServerResponse): Promise<Visitor> => {
    const began = performance.now()
    const lookedUp = looksUp(req)
    const cookie = lookedUp ? received(req) : {}
    const request = requestFacts(req, attune.clock.now())
    const visitor = await attune.visit({
      request,
      profileId: cookie.profileId,
      failure: cookie.profileId === undefined ? undefined : limits.refusalOf(cookie.profileId),
      mayBegin: () => limits.mayBegin(req),
      consent: cookie.consent,
      userId: lookedUp && user ? await signedIn(req) : undefined,
      preview: previewToken(req),
      readOnly: !lookedUp,
    })
    if (developing && lookedUp && visitor.context.bot) noticeBot(attune, request)
    const token = debugToken(req)
    const debug = token !== undefined && attune.allowsDebug(token)
    const took = debug || timed ? performance.now() - began : undefined
    const requestId = randomUUID()
    const isNavigation = lookedUp && isPageNavigation(req)
    const counts = track !== 'never' && !visitor.isReadOnly && isNavigation
    const visit = visitOf(visitor)
    const landing = viewLanding(visitor, cookie)
    const pageView = counts ? viewPage(visit, viewOf(visitor, requestId)) : undefined
    const views = { visitor, visit, pageView, landing, track }
    sendAsVisited(req, res, { attune, cookies, cookie, isNavigation, requestId, took, debug, ...views })
    return visitor
  }

  return {
    received,
    signedIn,
    opened: (req) => visitors.get(req),
    async open(req, res) {
      const visitor = visitors.get(req) ?? (await open(req, res))
      visitors.set(req, visitor)
      return visitor
    },
  }
}

function isDevelopment(environment: string | undefined): boolean {
  return environment !== 'production' && environment !== 'test'
}

function asUserError(cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  return new AttuneError(
    'ATTUNE_PROVIDER',
    `The option \`user\` threw; the request went on as nobody's: ${String(cause)}`,
    { cause },
  )
}
