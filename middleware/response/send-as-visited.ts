import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../../core/attune.ts'
import type { ConsentState } from '../../core/consent/consent.ts'
import type { AttuneError } from '../../core/errors.ts'
import { dayOf } from '../cookies/identity.ts'
import { landingOf } from '../cookies/landing.ts'
import type { ReceivedCookies, VisitorCookies } from '../cookies/visitor-cookies.ts'
import { isSecure } from '../request.ts'
import { beforeHeaders } from './before-headers.ts'
import { isShared, keepPrivate } from './cache-headers.ts'
import { debugHeader, timing } from './debug-header.ts'
import { isEmpty, isPage, isRedirect, isSuccess } from './outcome.ts'
import { settleViews, type Views } from './settle-views.ts'
import { tellScript } from './tell-script.ts'

/** One request, opened. */
export interface Sending extends Views {
  readonly attune: Attune
  readonly cookies: VisitorCookies
  /** What the browser sent. */
  readonly cookie: ReceivedCookies
  /** Whether a browser goes to a page with it, and its cookies were looked at. */
  readonly isNavigation: boolean
  readonly requestId: string
  /** Milliseconds that opening the visitor took, where somebody may know it. */
  readonly took: number | undefined
  /** Whether the request came with a good debug token. */
  readonly debug: boolean
}

/** A response of a platform that stops a process when all work is done that it was told of. */
type Awaited = ServerResponse & { waitUntil?(work: Promise<unknown>): void }

/**
 * Sees to a response on its way out: when its headers go, cookies and cache headers; when all of it has
 * gone, the exposures, and the one write of what the request did. A redirect is written before it goes,
 * because the next request follows at once. Nothing is written of a response that failed or broke off.
 */
export function sendAsVisited(req: IncomingMessage, res: ServerResponse, sending: Sending): void {
  const { attune, visitor, visit, requestId, took, debug } = sending
  const opened = { id: visitor.id, consent: visit.browserConsent }
  let keeps = false

  const commit = (options: { lazy: boolean }) => {
    if (isRedirect(res) || !isEmpty(res)) visit.expose(requestId)
    const written = visit.commit({ ...options, held: true })
    const done = written.catch((error) => attune.onError(error as AttuneError))
    ;(res as Awaited).waitUntil?.(done)
  }

  beforeHeaders(res, () => {
    const succeeded = isSuccess(res) && req.method !== 'HEAD'
    const changed = visitor.id !== opened.id || visit.browserConsent !== opened.consent
    const shared = !changed && !visit.hasDecided && isShared(res)
    const sent = succeeded && !isRedirect(res) && isPage(res)
    const counted = settleViews(sending, { sent, shared })
    keeps = succeeded && visit.willStore && (visitor.isStored || !shared)
    const secure = isSecure(req)
    const held = sent && !shared && !counted ? holdLanding(sending, secure) : []
    const setCookies = shared ? [] : [...cookiesFor(sending, opened, { succeeded, secure }), ...held]
    for (const cookie of setCookies) res.appendHeader('Set-Cookie', cookie)
    if (took !== undefined) res.appendHeader('Server-Timing', timing(took))
    if (debug) res.setHeader('Attune-Debug', debugHeader(visitor, took!))
    if (visit.hasDecided || setCookies.length > 0 || debug) keepPrivate(res)
    if (sent && sending.isNavigation) tellScript(res, sending, counted || held.length > 0)
    if (keeps && isRedirect(res)) commit({ lazy: false })
  })
  res.once('finish', () => {
    if (keeps) commit({ lazy: true })
    else visit.giveUp()
  })
}

/**
 * The identity goes along when it leads to something and the browser has none, another or one that is a
 * day old; it is taken from a browser whose person left. Answers about consent go when they changed. Both
 * go again when they are signed with a secret that is on its way out. The landing is taken from it once a profile
 * has it, or nothing may be kept of it.
 */
function cookiesFor(
  { attune, cookies, cookie, visitor, visit, landing }: Sending,
  opened: { readonly id: string; readonly consent: ConsentState },
  { succeeded, secure }: { succeeded: boolean; secure: boolean },
): string[] {
  const headers: string[] = []
  const today = dayOf(attune.clock.now())
  const leads = visit.willStore && (visitor.isStored || succeeded)
  const before = cookie.signedBefore
  const isOld = cookie.day !== undefined && (cookie.day < today || before?.identity === true)
  if (visit.browserConsent !== opened.consent || (before?.consent && succeeded))
    headers.push(cookies.consent(visit.browserConsent, secure))
  if (leads && (cookie.profileId !== visitor.id || (isOld && succeeded))) {
    headers.push(cookies.identify({ profileId: visitor.id, day: today }, secure))
  } else if (!leads && visitor.id !== opened.id && cookie.profileId !== undefined) {
    headers.push(cookies.forget(secure))
  }
  const left = visitor.id !== opened.id
  const isDone = left || !landing || (leads && succeeded) || !visitor.consent.allows(landing.purpose)
  if (cookie.landing && isDone && !visitor.isReadOnly && !visitor.failure)
    headers.push(cookies.forgetLanding(secure))
  return headers
}

/** Where consent allows the view of a page that begins no profile, the browser keeps how they came here. */
function holdLanding({ visitor, cookies, cookie, pageView }: Sending, secure: boolean): string[] {
  if (!pageView || cookie.landing || visitor.failure) return []
  const landing = landingOf(visitor.context, pageView)
  return landing ? [cookies.landing(landing, secure)] : []
}
