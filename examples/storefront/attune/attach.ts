import { fileURLToPath } from 'node:url'
import {
  type Attune,
  type AttuneError,
  type Channel,
  type Clock,
  createAttune,
  type Duration,
  type Store,
} from 'attune'
import { collector, type PersonalizeOptions, personalize } from 'attune/middleware'
import { registerHelpers } from 'attune/templates'
import { mailTemplates } from 'attune/templates/mail'
import type { Request, RequestHandler } from 'express'
import type Handlebars from 'handlebars'
import { createShop, type Shop, type ShopOptions } from '../app.ts'
import { forgetDeliveries } from '../catalogue/catalogue.ts'
import { choicesOf } from '../consent.ts'
import { stockCatalogue } from './catalogue.ts'
import { definitions } from './definitions.ts'
import { checkDiscount } from './discounts.ts'
import { trackedEvents, userIdOf } from './events.ts'
import { followUpsOf } from './follow-ups.ts'
import { houseAt } from './house.ts'
import { showLetters } from './letters.ts'
import { mailData } from './mail-data.ts'
import { declinable, showMyData } from './my-data.ts'
import { unlessInBasket } from './not-in-basket.ts'
import { createOutbox } from './outbox/outbox.ts'

export interface PersonalizedShopOptions
  extends Pick<ShopOptions, 'database' | 'secret' | 'origin' | 'onError' | 'passwords'> {
  /** Where Attune keeps what it knows: `sqliteStore(file)`, `memoryStore()`, … */
  readonly store: Store
  /** Of shop and Attune alike. Default: the machine's. */
  readonly clock?: Clock
  /** The address customers type, for links in mails. Default: `origin`, else `http://localhost:3000`. */
  readonly address?: string
  /** What mails go by. Default: the outbox alone. */
  readonly mail?: Channel
  /** How long a basket lies before it is written about. Default two hours. */
  readonly remindAfter?: Duration
  /** How long after signing up somebody is welcomed. Default ten minutes. */
  readonly welcomeAfter?: Duration
  /** Whether there is a page of all mails, at `/outbox`. Default false. */
  readonly showOutbox?: boolean
  /** How often one visitor is looked up. Default: as `personalize()` has it. */
  readonly rate?: NonNullable<PersonalizeOptions['rate']>
}

export interface PersonalizedShop {
  /** Not listening yet. */
  readonly app: Shop
  readonly attune: Attune
  /** Writes what is pending, and closes store and database. */
  close(): Promise<void>
}

/**
 * The shop with Attune: the same shop as `createShop()` makes, with everything Attune needs handed in
 * through the shop's own hooks. This is all the code it takes; what is shown to whom is in `definitions.ts`.
 */
export async function createPersonalizedShop(options: PersonalizedShopOptions): Promise<PersonalizedShop> {
  const {
    store,
    clock,
    rate = {},
    mail,
    remindAfter = { hours: 2 },
    welcomeAfter = { minutes: 10 },
    showOutbox = false,
    address,
    ...shop
  } = options
  const { secret, onError, origin } = shop
  const home = (address ?? origin ?? 'http://localhost:3000').replace(/\/$/, '')
  const outbox = createOutbox(home, mail)
  const site = {
    ...definitions,
    followUps: followUpsOf({ remindAfter, welcomeAfter }),
    sending: { url: `${home}/attune` },
  }
  const messages = await mailTemplates({
    folder: fileURLToPath(new URL('../mails', import.meta.url)),
    brand: houseAt(home),
    data: (view) => mailData(app.database, home)(view),
    definitions: site,
  })
  const attune: Attune = await createAttune({
    ...site,
    store,
    channels: { email: outbox.channel },
    messages,
    secret,
    ...(clock && { clock }),
    ...(onError && { onError: (error: AttuneError) => onError(error) }),
  })
  await stockCatalogue(attune)
  const app: Shop = createShop({
    ...shop,
    ...(clock && { now: () => clock.now() }),
    events: trackedEvents,
    checkDiscount,
    before: (app) => {
      app.use(personalize(attune, { user: signedIn, rate }), oneConsent)
      app.use('/attune', collector(attune, { user: signedIn }))
      app.locals.scripts = ['/attune/client.js']
      app.get('/privacy', showMyData)
      app.get(
        '/account',
        showLetters(() => attune),
      )
      if (showOutbox) outbox.mount(app, { attune: () => attune, shop: () => app as Shop, messages })
    },
    helpers(handlebars) {
      registerHelpers(handlebars, attune)
      handlebars.registerHelper('personalize', unlessInBasket(handlebars.helpers.personalize!))
      handlebars.registerHelper('declinable', (placement: string, { data }: Handlebars.HelperOptions) =>
        declinable(data.root.visitor, placement),
      )
    },
  })
  return {
    app,
    attune,
    async close() {
      await attune.close()
      app.close()
      forgetDeliveries()
    },
  }
}

/** The shop's live session, not Attune's cookie, says who is signed in. */
const signedIn = ({ shop: { account } }: Request): string | undefined => account && userIdOf(account)

/**
 * What a person answered on one device counts on the next: the banner asks only who was never asked. Who had
 * everything erased was not asked either, whatever the shop's own cookie still says.
 */
const oneConsent: RequestHandler = ({ shop, visitor }, res, next) => {
  const { consent } = visitor
  shop.consent = consent.answered ? choicesOf((purpose) => consent.allows(purpose)) : undefined
  res.locals.shop.askConsent = shop.consent === undefined
  next()
}
