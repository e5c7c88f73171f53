import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../../core/attune.ts'
import type { ConsentState } from '../../core/consent/consent.ts'
import type { AttuneError } from '../../core/errors.ts'
import type { Visitor } from '../../core/runtime/visitor.ts'
import type { Signal } from '../../core/signals/signal.ts'
import { dayOf } from '../cookies/identity.ts'
import type { ReceivedCookies, VisitorCookies } from '../cookies/visitor-cookies.ts'
import { isSecure } from '../request.ts'
import { beforeHeaders } from './before-headers.ts'
import { isShared, keepPrivate } from './cache-headers.ts'
import { isEmpty, isPage, isRedirect, isSuccess } from './outcome.ts'

/** When page views are kept of visitors of whom nothing is stored yet. */
export type Tracking = 'decided' | 'always' | 'never'

/** One request, opened. */
export interface Visit {
  readonly attune: Attune
  readonly cookies: VisitorCookies
  /** What the browser sent. */
  readonly cookie: ReceivedCookies
  readonly visitor: Visitor
  /** Taken into the visitor, and taken back if no page is sent. */
  readonly pageView: Signal | undefined
  readonly requestId: string
  readonly track: Tracking
}

/**
 * Sees to a response on its way out: when its headers go, cookies and cache headers; when all of it has
 * gone, the exposures, and the one write of what the request did. A redirect is written before it goes,
 * because the next request follows at once. Nothing is written of a response that failed or broke off.
 */
export function sendAsVisited(req: IncomingMessage, res: ServerResponse, visit: Visit): void {
  const { attune, visitor, requestId } = visit
  const opened = { id: visitor.id, consent: visitor.browserConsent }
  let keeps = false

  const commit = (options: { lazy: boolean }) => {
    if (isRedirect(res) || !isEmpty(res)) visitor.expose(requestId)
    visitor.commit({ ...options, held: true }).catch((error) => attune.onError(error as AttuneError))
  }

  beforeHeaders(res, () => {
    const succeeded = isSuccess(res) && req.method !== 'HEAD'
    const changed = visitor.id !== opened.id || visitor.browserConsent !== opened.consent
    const shared = !changed && !visitor.hasDecided && isShared(res)
    settlePageView(visit, succeeded && !isRedirect(res) && isPage(res))
    keeps = succeeded && visitor.willStore && (visitor.isStored || !shared)
    const setCookies = shared ? [] : cookiesFor(visit, opened, { succeeded, secure: isSecure(req) })
    for (const cookie of setCookies) res.appendHeader('Set-Cookie', cookie)
    if (visitor.hasDecided || setCookies.length > 0) keepPrivate(res)
    if (keeps && isRedirect(res)) commit({ lazy: false })
  })
  res.once('finish', () => {
    if (keeps) commit({ lazy: true })
  })
}

/** A page view alone is no reason to begin a profile, unless the site tracks always. */
function settlePageView({ pageView, visitor, track }: Visit, sent: boolean): void {
  if (!pageView || (sent && (visitor.isStored || visitor.hasDecided || track === 'always'))) return
  visitor.takeBack(pageView)
  if (sent && visitor.willStore) visitor.take(pageView)
}

/**
 * The identity goes along when it leads to something and the browser has none, another or one that is a
 * day old; it is taken from a browser whose person left. Answers about consent go when they changed.
 */
function cookiesFor(
  { attune, cookies, cookie, visitor }: Visit,
  opened: { readonly id: string; readonly consent: ConsentState },
  { succeeded, secure }: { succeeded: boolean; secure: boolean },
): string[] {
  const headers: string[] = []
  const today = dayOf(attune.clock.now())
  const leads = visitor.willStore && (visitor.isStored || succeeded)
  const isOld = cookie.day !== undefined && cookie.day < today
  if (visitor.browserConsent !== opened.consent) headers.push(cookies.consent(visitor.browserConsent, secure))
  if (leads && (cookie.profileId !== visitor.id || (isOld && succeeded))) {
    headers.push(cookies.identify({ profileId: visitor.id, day: today }, secure))
  } else if (!leads && visitor.id !== opened.id && cookie.profileId !== undefined) {
    headers.push(cookies.forget(secure))
  }
  return headers
}
