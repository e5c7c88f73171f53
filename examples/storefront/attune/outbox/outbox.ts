import type { Attune, Channel, LedgerEntry, MessageTemplates, OutgoingMessage, RenderedMessage } from 'attune'
import type { Express, Request, Response } from 'express'
import type { Shop } from '../../app.ts'
import { findProduct, products } from '../../catalogue/catalogue.ts'
import { accountById } from '../../shop/accounts.ts'
import { requestedProducts } from '../../shop/restock-requests.ts'
import { count } from '../../web/words.ts'
import { accountIdOf } from '../events.ts'
import { lettersTo } from '../letters.ts'
import { deliver } from '../restock.ts'
import { comingMail, comingTo } from './coming.ts'
import { momentOf, nameOf, toldOf } from './words.ts'

/** The newest mails whose text is kept, in memory. */
const kept = 200

/** Where mails end up in development: a page that shows what was sent, what will be, what was not, and why. */
export interface Outbox {
  readonly channel: Channel
  /** Adds the page to the shop. */
  mount(app: Express, site: OutboxSite): void
}

/** What the page is about: there when it is asked for, not when it is mounted. */
export interface OutboxSite {
  readonly attune: () => Attune
  readonly shop: () => Shop
  readonly messages: MessageTemplates
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
    mount(app, { attune, shop, messages }) {
      // The footer leads there.
      app.locals.hasOutbox = true
      const makers = () => ({ attune: attune(), messages, address })
      app.get('/outbox', async (req, res) => {
        const { account } = req.shop
        const entries = await attune().followUps.recent({ limit: 50 })
        const sent = entries.filter(({ outcome }) => outcome === 'sent').length
        const others = entries.length - sent
        res.set('Cache-Control', 'no-store').render('outbox', {
          title: 'Outbox',
          styles: ['/outbox.css'],
          coming: account && (await comingTo(account, makers())),
          letters: account && (await lettersTo(attune(), account)) === 'wanted',
          messages: await Promise.all(entries.map((entry) => told(entry, mails.get(entry.id)))),
          summary: entries.length > 0 && `${count(sent, 'mail')} sent${others > 0 ? `, ${others} not` : ''}`,
          waitedFor: requestedProducts(shop().database).flatMap((slug) => findProduct(slug) ?? []),
          soldOut: products.filter(({ inStock }) => !inStock),
        })
      })
      app.get('/outbox/:id', (req, res, next) => {
        const mail = mails.get(req.params.id)
        return mail ? showMail(res, mail.content, address) : next()
      })
      app.get('/outbox/coming/:followUp', async (req, res, next) => {
        const { account } = req.shop
        const mail = account && (await comingMail(account, req.params.followUp, makers()))
        return mail ? showMail(res, mail, address) : next()
      })
      app.post('/outbox/restock', async (req: Request, res: Response) => {
        const product = findProduct(String(req.body?.slug))
        if (product) await deliver(attune(), shop().database, product)
        res.redirect(303, '/outbox')
      })

      async function told(entry: LedgerEntry, mail: OutgoingMessage | undefined) {
        return {
          ...toldOf(entry),
          id: mail && entry.id,
          to: mail?.to ?? (await addressOf(entry)),
          subject: mail?.content.subject,
          preheader: mail?.content.preheader,
          name: nameOf(entry.followUp),
          at: momentOf(entry.at),
        }
      }

      /** Of somebody who has an account, also where no mail went out. */
      async function addressOf({ profileId }: LedgerEntry): Promise<string | undefined> {
        const id = accountIdOf((await attune().find({ profileId }))?.userId)
        return id === undefined ? undefined : accountById(shop().database, id)?.email
      }
    },
  }
}

/**
 * A mail is somebody else's HTML to this page: it runs nothing, and loads nothing but pictures. Its links open beside it.
 * That the frame counts as of the same origin lets the page see how high it is, which is safe where no script runs.
 */
function showMail(
  res: Response,
  { html, text }: Pick<RenderedMessage, 'html' | 'text'>,
  address: string,
): void {
  const pictures = new URL(address).origin
  res.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; img-src ${pictures}; frame-ancestors 'self'`,
  })
  if (html === undefined) return void res.type('text').send(text)
  res.type('html').send(html.replace(/<head[^>]*>/, (head) => `${head}<base target="_blank">`))
}
