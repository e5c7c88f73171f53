import { type Attune, type AttuneError, type Clock, createAttune, type Store } from 'attune'
import { collector, type PersonalizeOptions, personalize } from 'attune/middleware'
import { registerHelpers } from 'attune/templates'
import type { Request, RequestHandler } from 'express'
import type Handlebars from 'handlebars'
import { createShop, type Shop, type ShopOptions } from '../app.ts'
import { choicesOf } from '../consent.ts'
import { stockCatalogue } from './catalogue.ts'
import { definitions } from './definitions.ts'
import { checkDiscount } from './discounts.ts'
import { trackedEvents, userIdOf } from './events.ts'
import { declinable, showMyData } from './my-data.ts'

export interface PersonalizedShopOptions
  extends Pick<ShopOptions, 'database' | 'secret' | 'origin' | 'onError' | 'passwords'> {
  /** Where Attune keeps what it knows: `sqliteStore(file)`, `memoryStore()`, … */
  readonly store: Store
  /** Of shop and Attune alike. Default: the machine's. */
  readonly clock?: Clock
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
  const { store, clock, rate = {}, ...shop } = options
  const { secret, onError } = shop
  const attune: Attune = await createAttune({
    ...definitions,
    store,
    secret,
    ...(clock && { clock }),
    ...(onError && { onError: (error: AttuneError) => onError(error) }),
  })
  await stockCatalogue(attune)
  const app = createShop({
    ...shop,
    ...(clock && { now: () => clock.now() }),
    events: trackedEvents,
    checkDiscount,
    before: (app) => {
      app.use(personalize(attune, { user: signedIn, rate }), oneConsent)
      app.use('/attune', collector(attune, { user: signedIn }))
      app.locals.scripts = ['/attune/client.js']
      app.get('/privacy', showMyData)
    },
    helpers(handlebars) {
      registerHelpers(handlebars, attune)
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
