import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../../../core/attune.ts'
import { AttuneError } from '../../../core/errors.ts'
import type { LinkRequest } from '../../../core/followups/desk.ts'
import { isObject, own } from '../../../core/json.ts'
import { networkOf } from '../../rate/network.ts'
import { tokenBuckets } from '../../rate/token-buckets.ts'
import { addressOf } from '../../request.ts'
import { refuse } from '../answer.ts'
import type { ReadBody } from '../body.ts'
import type { Route } from '../route.ts'
import { answerPicture, answerRedirect } from './lead.ts'
import { answerPage, privately } from './page.ts'
import { askToUnsubscribe, choosePreferences, refusal, subscribedAgain, unsubscribed } from './words.ts'

/** What the routes that links of messages lead to are told. */
export interface MessageRouteOptions {
  readonly siteName: string | undefined
  /** Requests per minute and network, and changes per minute and link. */
  readonly perNetwork: number
  readonly perLink: number
  readonly readBody: ReadBody
  /** Told of what is no refusal. */
  readonly report: (error: unknown) => void
}

/** Bytes of a form. */
const formBytes = 16_384

/**
 * Where the links of messages lead. Whoever has a link may use it, from wherever, with no cookie and no login: its
 * token says what it is good for. Nothing but a POST changes anything, because programs follow every link of a mail.
 */
export function messageRoutes(
  { followUps: { desk }, clock }: Pick<Attune, 'followUps' | 'clock'>,
  { siteName, perNetwork, perLink, readBody, report }: MessageRouteOptions,
): Readonly<Record<string, Route>> {
  const networks = tokenBuckets(perNetwork, clock)
  const links = tokenBuckets(perLink, clock)

  const ofNetwork = (req: IncomingMessage): number => {
    const address = addressOf(req)
    return address === undefined ? 0 : networks(networkOf(address))
  }
  /** Where nothing is refused, what is too much is not counted. */
  const counting = (req: IncomingMessage): LinkRequest => {
    const { method, headers } = req
    return { method, headers, counts: ofNetwork(req) === 0 }
  }
  const limit = (req: IncomingMessage, res: ServerResponse, token: string) => {
    const wait = ofNetwork(req) || (req.method === 'POST' ? links(token.slice(-43)) : 0)
    if (wait === 0) return
    res.setHeader('Retry-After', wait)
    throw new AttuneError('ATTUNE_RATE_LIMITED', `Too many requests. Try again in ${wait} seconds.`)
  }
  const show = (res: ServerResponse, words: { title: string; body: string }, status = 200) =>
    answerPage(res, status, { ...words, siteName })
  const fieldsOf = (req: IncomingMessage) => formOf(req, readBody)

  /** What goes wrong is told to people as a page. */
  const forPeople =
    (work: (req: IncomingMessage, res: ServerResponse, token: string) => Promise<void>): Route =>
    async (req, res) => {
      try {
        await work(req, res, tokenOf(req))
      } catch (error) {
        const status = refuse(res, error)
        if (status >= 500) report(error)
        if (!res.headersSent && !res.destroyed) show(res, refusal(status), status)
      }
    }

  return {
    'GET /message/unsubscribe': forPeople(async (req, res, token) => {
      limit(req, res, token)
      show(res, askToUnsubscribe(desk.subscriptionOf(token), siteName))
    }),
    'POST /message/unsubscribe': forPeople(async (req, res, token) => {
      limit(req, res, token)
      const about = desk.subscriptionOf(token)
      const wish = own(await fieldsOf(req), 'do')
      if (wish === 'resubscribe') {
        await desk.resubscribe(token)
        return show(res, subscribedAgain(about))
      }
      if (wish === 'unsubscribe') {
        await desk.unsubscribe(token)
        return show(res, unsubscribed(about))
      }
      // RFC 8058: a mail program posts `List-Unsubscribe=One-Click`, in one of two kinds of form, for somebody who
      // pressed its own button. It need not be read: whoever posts to this address means the same.
      await desk.unsubscribe(token, 'one click')
      privately(res)
      res.setHeader('Content-Type', 'text/plain; charset=utf-8')
      res.end('You are unsubscribed.\n')
    }),
    'GET /message/preferences': forPeople(async (req, res, token) => {
      limit(req, res, token)
      show(res, choosePreferences(await desk.preferences(token), false))
    }),
    'POST /message/preferences': forPeople(async (req, res, token) => {
      limit(req, res, token)
      const wanted = wantedIn(await fieldsOf(req))
      show(res, choosePreferences(await desk.setPreferences(token, wanted), true))
    }),
    'GET /message/click': forPeople(async (req, res, token) => {
      const { url, counted } = desk.click(token, counting(req))
      afterwards(res, counted)
      answerRedirect(res, url)
    }),
    async 'GET /message/open'(req, res) {
      try {
        afterwards(res, desk.open(tokenOf(req), counting(req)).counted)
      } catch (error) {
        expectBadLink(error)
      }
      answerPicture(res)
    },
    async 'GET /message/block/image'(req, res) {
      try {
        const { url, counted } = await desk.block(tokenOf(req), counting(req), 'image')
        afterwards(res, counted)
        if (url !== undefined) return answerRedirect(res, url)
      } catch (error) {
        expectBadLink(error)
      }
      answerPicture(res)
    },
    'GET /message/block/link': forPeople(async (req, res, token) => {
      const { url, counted } = await desk.block(token, counting(req), 'link')
      afterwards(res, counted)
      answerRedirect(res, url ?? '/')
    }),
  }
}

/** In place of a picture that there is not, a mail shows none. */
function expectBadLink(error: unknown): void {
  if (!(error instanceof AttuneError && error.code === 'ATTUNE_LINK_INVALID')) throw error
}

function tokenOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query < 0 ? '' : (new URLSearchParams(url.slice(query)).get('t') ?? '')
}

/** Platforms that stop with the response are told of what goes on. */
function afterwards(
  res: ServerResponse & { waitUntil?: (work: Promise<unknown>) => void },
  work: Promise<void>,
) {
  res.waitUntil?.(work)
}

/** The fields of a form; of any other body none, and it is not read. */
async function formOf(req: IncomingMessage, readBody: ReadBody): Promise<object> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(req.headers['content-type'] ?? '')) return {}
  try {
    const body = await readBody(req, 'form', formBytes)
    return isObject(body) ? body : {}
  } catch (error) {
    if (error instanceof AttuneError && error.code === 'ATTUNE_BODY_INVALID') return {}
    throw error
  }
}

/** Of a name that is there several times the last counts: a hidden `false` says what an unticked box means. */
function wantedIn(fields: object): Record<string, boolean> {
  const nested = own(fields, 'wanted')
  const entries: [string | undefined, unknown][] = isObject(nested)
    ? Object.entries(nested)
    : Object.entries(fields).map(([name, value]) => [/^wanted\[([^\]]{1,200})\]$/.exec(name)?.[1], value])
  const wanted: Record<string, boolean> = Object.create(null)
  for (const [key, value] of entries) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value
    if (key !== undefined && (last === 'true' || last === 'false')) wanted[key] = last === 'true'
  }
  return wanted
}
