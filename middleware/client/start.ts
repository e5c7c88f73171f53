import { watchAddress } from './address.ts'
import { watchClicks } from './clicks.ts'
import { createConsent } from './consent.ts'
import { watchConsentForms } from './consent-forms.ts'
import { watchEngagement } from './engagement.ts'
import type { AttuneClient, AttuneCommand } from './face.ts'
import { jsonIn, type Message, messageOf } from './message.ts'
import { watchPlacements } from './placements.ts'
import { createSender } from './sender.ts'
import { toldByServer } from './told.ts'

type WithAttune = { attune?: AttuneClient | readonly AttuneCommand[] }

/** Milliseconds a script has to show the page whose address it set. */
const untilShown = 100

/** Once per page, and for pages that are looked at: not for one that is rendered ahead. */
function start(script: HTMLScriptElement | null): void {
  const before = (window as WithAttune).attune
  if (!script || (before && 'track' in before)) return
  const { counted, allowed } = toldByServer()
  const consent = createConsent(new URL('consent', script.src).href, allowed)
  const sender = createSender(new URL('events', script.src).href, consent)
  const engagement = watchEngagement()
  let { pathname: path, search } = location
  let { referrer } = document
  let view: Message | undefined
  let viewing: ReturnType<typeof setTimeout> | undefined

  const ofPage = () => jsonIn(document.querySelector('[data-attune-page]'), 'data-attune-page')
  const track = (event: string, properties: object = {}) =>
    sender.add(messageOf(event, { type: 'track', event, properties }))
  const page = (name?: string, properties?: object) => {
    clearTimeout(viewing)
    sender.takeBack(view)
    const context = { page: { path, search, referrer } }
    view = messageOf('Page Viewed', {
      type: 'page',
      name,
      properties: { ...ofPage(), ...properties },
      context,
    })
    sender.add(view)
  }
  /** What somebody looks at while they agree counts from then on. */
  const viewIfNew = (known: boolean | undefined) => {
    if (!known && consent.allows('Page Viewed')) page()
  }
  const takeEngagement = () => {
    const engaged = engagement.take()
    if (engaged) track('Engaged', { ...ofPage(), path, ...engaged })
  }
  const leave = () => {
    takeEngagement()
    sender.flush(true)
  }

  const placements = watchPlacements((shown) => track('Placement Viewed', shown))
  const click = (name: string, properties: object) => {
    track(name, properties)
    // At once: the browser may go to another page, which should know.
    queueMicrotask(sender.flush)
  }
  watchClicks((shown) => click('Placement Clicked', shown), click)
  watchConsentForms(async () => {
    const known = consent.allows('Page Viewed')
    consent.forget()
    await consent.learn()
    viewIfNew(known)
    sender.flush(true)
  })
  watchAddress((from) => {
    takeEngagement()
    sender.flush()
    ;({ pathname: path, search } = location)
    referrer = from
    view = undefined
    clearTimeout(viewing)
    engagement.restart()
    placements.restart()
    viewing = setTimeout(page, untilShown)
  })
  document.addEventListener('visibilitychange', () => document.hidden && leave())
  addEventListener('pagehide', leave)
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    consent.forget()
    page()
  })
  if (!counted) page()

  const client: AttuneClient = {
    track,
    page,
    async consent(choices, details) {
      const known = consent.allows('Page Viewed')
      const answer = await consent.exchange(choices, details)
      viewIfNew(known)
      return answer
    },
    push(...commands) {
      for (const [command, ...values] of commands) {
        const call = client[command] as ((...values: unknown[]) => unknown) | undefined
        Promise.resolve(call?.(...values)).catch(() => {})
      }
    },
  }
  ;(window as WithAttune).attune = client
  if (Array.isArray(before)) client.push(...before)
}

const script = document.currentScript ?? document.querySelector('script[src*="/client.js"]')
const begin = () => start(script as HTMLScriptElement | null)
if ('prerendering' in document && document.prerendering)
  document.addEventListener('prerenderingchange', begin, { once: true })
else begin()
