import type { Attune, Channel, LedgerEntry, OutgoingMessage } from 'attune'
import type { Express, Request, Response } from 'express'
import type { Shop } from '../app.ts'
import { findProduct, products } from '../catalogue/catalogue.ts'
import { requestedProducts } from '../shop/restock-requests.ts'
import { userIdOf } from './events.ts'
import { deliver } from './restock.ts'

/** The newest mails whose text is kept, in memory. */
const kept = 200

/** Where mails end up in development: a page that shows what was sent, what was not, and why. */
export interface Outbox {
  readonly channel: Channel
  /** Adds the page to the shop. */
  mount(app: Express, attune: () => Attune, shop: () => Shop): void
}

/** `address`: of the shop, whose pictures mails show. `via`: a channel that sends them as well. */
export function createOutbox(address: string, via?: Channel): Outbox {
  const mails = new Map<string, OutgoingMessage>()
  const channel: Channel = {
    name: via?.name ?? 'outbox',
    address: 'email',
    async send(message) {
      mails.delete(message.id)
      mails.set(message.id, message)
      if (mails.size > kept) mails.delete(mails.keys().next().value!)
      return via ? via.send(message) : { outcome: 'sent' }
    },
    close: async () => via?.close(),
  }
  return {
    channel,
    mount(app, attune, shop) {
      app.get('/outbox', async (req, res) => {
        const { followUps } = attune()
        const { account } = req.shop
        const own = account && (await followUps.of({ userId: userIdOf(account) }))
        res.set('Cache-Control', 'no-store').render('outbox', {
          title: 'Outbox',
          messages: (await followUps.recent({ limit: 50 })).map((entry) => told(entry, mails)),
          underWay: own?.underWay.map(({ followUp, next }) => ({ followUp, next: momentOf(next) })),
          waitedFor: requestedProducts(shop().database).flatMap((slug) => findProduct(slug) ?? []),
          soldOut: products.filter(({ inStock }) => !inStock),
        })
      })
      app.get('/outbox/:id', (req, res, next) => {
        const mail = mails.get(req.params.id)
        return mail ? showMail(res, mail, address) : next()
      })
      app.post('/outbox/restock', async (req: Request, res: Response) => {
        const product = findProduct(String(req.body?.slug))
        if (product) await deliver(attune(), shop().database, product)
        res.redirect(303, '/outbox')
      })
    },
  }
}

/** A mail is somebody else's HTML to this page: it runs nothing, and loads nothing but pictures. */
function showMail(res: Response, { content }: OutgoingMessage, address: string): void {
  res.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src ${new URL(address).origin}; frame-ancestors 'self'`,
  })
  res.type(content.html === undefined ? 'text' : 'html').send(content.html ?? content.text)
}

const words: Readonly<Record<string, string>> = {
  sending: 'being sent',
  sent: 'sent',
  unknown: 'perhaps sent: nobody knows',
  refused: 'refused by the mail server',
  failed: 'given up after many attempts',
  'no-consent': 'not sent: no consent to marketing',
  unsubscribed: 'not sent: unsubscribed',
  'no-longer-meant': 'not sent: no longer meant',
  'no-address': 'not sent: no address known',
  'bad-address': 'not sent: what is known is no address',
  'unconfirmed-address': 'not sent: the address is not confirmed',
  suppressed: 'not sent: the address bounced',
  capped: 'not sent: enough mails this week',
  'too-late': 'not sent: too late by now',
  control: 'not sent: in the control group',
}

function told(entry: LedgerEntry, mails: ReadonlyMap<string, OutgoingMessage>) {
  const mail = mails.get(entry.id)
  const { outcome, why } = entry
  return {
    id: mail && entry.id,
    to: mail?.to,
    subject: mail?.content.subject,
    preheader: mail?.content.preheader,
    followUp: entry.followUp,
    at: momentOf(entry.at),
    isSent: outcome === 'sent',
    status: (outcome === 'withheld' ? words[why ?? ''] : words[outcome]) ?? why ?? outcome,
  }
}

const momentOf = (at: number): string =>
  new Date(at).toLocaleString('en-GB', {
    timeZone: 'Europe/Brussels',
    dateStyle: 'medium',
    timeStyle: 'short',
  })
