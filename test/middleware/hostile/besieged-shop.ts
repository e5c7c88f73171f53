import type { errorCodes } from 'attune'
import { createWriteKey } from 'attune/middleware'
import { registerHelpers } from 'attune/templates'
import Handlebars from 'handlebars'
import { expect } from 'vitest'
import { type MessageLinkKind, signMessage } from '../../../core/runtime/tokens/message-token.ts'
import { openSite } from '../../support/open-site.ts'
import { definitions } from '../../support/shop.ts'
import { mark } from './corpus.ts'
import type { Front } from './fronts.ts'
import type { Answer, Sent } from './wire.ts'

const secret = 'a secret that nobody may see 0123456789'
const till = createWriteKey()
const victim = { userId: 'victim-ann', email: 'ann@victims.example' }
const everybody = { context: { consent: { categoryPreferences: { personalization: true } } } }

/**
 * A shop with every route there is, a customer whose data must not get out, and an attacker who has a cookie and
 * an account of their own.
 */
export async function openBesieged(front: Front) {
  const site = await openSite({ ...definitions, secret, consent: { model: 'opt-out' } })
  const { attune, store, errors } = site
  const views = Handlebars.create()
  registerHelpers(views, attune)
  const page = views.compile(
    '<p title="{{visitor "nick" "you"}}">{{visitor "nick" "you"}} {{because "hero"}}</p>' +
      '{{#personalize "hero" title=(visitor "nick" "you")}}{{visitor "nick" ""}}{{/personalize}}',
  )
  const { ask, bytes, answer, close } = await front.open({
    attune,
    writeKeys: [{ name: 'till', hash: till.hash }],
    page: (visitor) => page({ visitor }),
    foreign: '<i data-attune-placement="hero">New</i>',
    render: views.compile('<b>{{visitor "nick" "you"}}</b>'),
  })
  const unhandled: unknown[] = []
  const notice = (error: unknown) => void unhandled.push(error)
  process.on('unhandledRejection', notice).on('uncaughtExceptionMonitor', notice)

  const key = { Authorization: `Basic ${Buffer.from(`${till.key}:`).toString('base64')}` }
  const asServer = (type: string, message: object) =>
    ask({ method: 'POST', path: `/attune/v1/${type}`, headers: key, body: JSON.stringify(message) })
  const says = { traits: { email: victim.email, nick: 'Ann' }, ...everybody }
  await asServer('identify', { userId: victim.userId, messageId: 'ann', ...says })
  const own = await ask({ path: '/', headers: { Accept: 'text/html' } })
  const cookie = /attune=[^;]+/.exec(own.headers['set-cookie'] ?? '')![0]
  const ofVictim = async () => (await attune.find({ userId: victim.userId })) as object
  const before = JSON.stringify(await ofVictim())

  await asServer('identify', { userId: 'reader', messageId: 'reader', ...everybody })
  const { profileId } = (await attune.find({ userId: 'reader' }))!

  return {
    ...site,
    store,
    /** A link of a message to a customer who has nothing to do with the victim. */
    link(kind: Exclude<MessageLinkKind, 'feedback' | 'click'>, path: string = kind): string {
      const says = { profileId, messageId: 'm', purpose: 'marketing', channel: 'email', followUp: 'f', at: 0 }
      const token = signMessage(kind, { ...says, placement: 'hero' }, [secret])
      return `/attune/message/${path}?t=${token}`
    },
    cookie,
    key,
    ask,
    asServer,
    bytes,
    everybody,
    /** Sends it, and holds the answer to what every answer must be. */
    async attack(sent: Sent): Promise<Answer> {
      const answer = await ask(sent)
      expectHarmless(answer, sent)
      return answer
    },
    async attackBy(request: Request): Promise<Answer> {
      const answered = await answer!(request)
      expectHarmless(answered, { method: request.method, path: request.url })
      return answered
    },
    /** That nothing broke, nobody's data changed, and an honest visitor is served. */
    async survived() {
      expect(unhandled).toEqual([])
      expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([])
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(({} as Record<string, unknown>)[mark] ?? ({} as { polluted?: 1 }).polluted).toBeUndefined()
      expect(JSON.stringify(await ofVictim())).toBe(before)
      const honest = await ask({ path: '/', headers: { Accept: 'text/html' } })
      expect([honest.status, honest.body]).toEqual([200, expect.stringContaining('you')])
      expect((await ask({ path: '/attune/health/ready' })).status).toBe(200)
    },
    async close() {
      process.off('unhandledRejection', notice).off('uncaughtExceptionMonitor', notice)
      await close()
      await attune.close()
    },
  }
}

/** One assertion for all of it, because thousands of answers are looked at. */
function expectHarmless(answer: Answer, sent: Sent): void {
  const found = harmsOf(answer, sent)
  if (found.length === 0) return
  const { method = 'GET', path, headers, body = '' } = sent
  const about = `${method} ${path} ${JSON.stringify(headers)} ${String(body).slice(0, 300)}`
  expect({ about, found, status: answer.status, body: answer.body.slice(0, 500) }).toEqual({
    about,
    found: [],
  })
}

function harmsOf({ status, head, headers, body }: Answer, { method }: Sent): string[] {
  const all = `${head}\n${body}`
  const type = headers['content-type'] ?? ''
  const { location } = headers
  const harms: Readonly<Record<string, boolean>> = {
    'is no answer': !(status >= 200 && status < 500),
    'tells of the code': /\n {4}at |node_modules|\.ts:\d|file:\/\//.test(all),
    'tells a secret': [secret, till.key, victim.userId, victim.email].some((hidden) => all.includes(hidden)),
    'has a header of the attacker’s': `x-${mark}` in headers || 'x-evil' in headers,
    'grows with what was sent': status !== 200 && body.length > 20_000,
    'leads elsewhere': location !== undefined && !/^\/(?![/\\])/.test(location),
    'repeats HTML': type.includes('html') && new RegExp(`<(script|img)[^>]*>?[^<]*${mark}`).test(body),
    'may be taken for a page': type.includes('json') && headers['x-content-type-options'] !== 'nosniff',
  }
  const found = Object.keys(harms).filter((name) => harms[name])
  if (status < 400 || method === 'HEAD' || !type.includes('json')) return found
  const { code } = JSON.parse(body).error
  return statuses[code as keyof typeof errorCodes] === status
    ? found
    : [...found, `is a ${status} of ${code}`]
}

const statuses: Partial<Record<keyof typeof errorCodes, number>> = {
  ATTUNE_BODY_INVALID: 400,
  ATTUNE_SIGNAL_INVALID: 400,
  ATTUNE_UNKNOWN_PLACEMENT: 400,
  ATTUNE_UNKNOWN_PURPOSE: 400,
  ATTUNE_ID_INVALID: 400,
  ATTUNE_KEY_INVALID: 401,
  ATTUNE_LOGIN_NEEDED: 403,
  ATTUNE_ORIGIN: 403,
  ATTUNE_METHOD: 405,
  ATTUNE_BODY_TIMEOUT: 408,
  ATTUNE_BODY_TOO_LARGE: 413,
  ATTUNE_BODY_TYPE: 415,
}
