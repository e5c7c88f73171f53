import { fileURLToPath } from 'node:url'
import cookieParser from 'cookie-parser'
import express, { type Express } from 'express'
import Handlebars from 'handlebars'
import { categories } from './catalogue/categories.ts'
import { asked } from './consent.ts'
import { eventEmitter, type ShopEvents } from './events.ts'
import { accountRoutes } from './routes/accounts.ts'
import { cartRoutes } from './routes/cart.ts'
import { categoryRoutes } from './routes/categories.ts'
import { checkoutRoutes } from './routes/checkout.ts'
import { consentRoutes } from './routes/consent.ts'
import { homeRoutes } from './routes/home.ts'
import { informationRoutes } from './routes/information.ts'
import { orderRoutes } from './routes/orders.ts'
import { pictureRoutes } from './routes/pictures.ts'
import { answerErrors, notFound } from './routes/problems.ts'
import { productRoutes } from './routes/products.ts'
import { searchRoutes } from './routes/search.ts'
import { openDatabase, type ShopDatabase } from './shop/database.ts'
import { createPasswords, type Passwords } from './shop/passwords.ts'
import { freeShippingFrom } from './shop/totals.ts'
import type { CheckDiscount, ShopContext } from './web/context.ts'
import { sameOrigin, securityHeaders } from './web/security.ts'
import { registerViewHelpers } from './web/view-helpers.ts'
import { viewEngine } from './web/views.ts'
import { readVisit } from './web/visit.ts'
import { moneyInWords } from './web/words.ts'

export interface ShopOptions {
  /** SQLite file for accounts, carts, orders and sessions, or `:memory:`. */
  readonly database: string
  /** Signs the shop's cookies; with several, the first signs and all are accepted. */
  readonly secret: string | readonly string[]
  /**
   * The address customers type, such as `https://shop.example`: forms from any other are refused, and
   * cookies are `Secure` if it is HTTPS. Left out, it is taken from each request, for development.
   */
  readonly origin?: string
  /** Told of what happens in the shop. Default: nobody. */
  readonly events?: Partial<ShopEvents>
  /** Answers whether a code is good and for how much; once per account is the shop's own rule. */
  readonly checkDiscount?: CheckDiscount
  /** Mounts middleware and routes ahead of the shop's: static files, forms, cookies and `req.shop` come before. */
  readonly before?: (app: Express) => void
  /** Registers further helpers and partials on the Handlebars instance of the shop's views. */
  readonly helpers?: (handlebars: typeof Handlebars) => void
  /** Told of failures: of a listener, or behind a page that answered 500. Default: a process warning. */
  readonly onError?: (error: unknown) => void
  /** Milliseconds. Default: `Date.now`. */
  readonly now?: () => number
  /** How passwords are kept. Default: as OWASP advises. */
  readonly passwords?: Passwords
}

/** The shop as an Express app that is not listening yet. */
export interface Shop extends Express {
  /** Closes the database; the shop cannot answer afterwards. */
  close(): void
  /** Accounts, carts and orders, for those who fill the shop before it opens. */
  readonly database: ShopDatabase
  readonly passwords: Passwords
}

// What the bar above every page says, in the shape its partial expects.
const announcement = {
  text: `Free delivery from ${moneyInWords(freeShippingFrom)} · roasted Mondays and Thursdays`,
  href: '/help#returns',
  label: '30 days to change your mind',
}

const inFolder = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const warn = (error: unknown): void => process.emitWarning(error instanceof Error ? error : String(error))

/** Builds the shop. Throws when the database cannot be opened or `origin` is not a web address. */
export function createShop(options: ShopOptions): Shop {
  const { secret, checkDiscount, events = {}, onError = warn, now = Date.now } = options
  const { passwords = createPasswords() } = options
  const origin = options.origin === undefined ? undefined : new URL(options.origin).origin
  const secure = origin?.startsWith('https:') ?? false
  const database = openDatabase(options.database)
  const context: ShopContext = {
    database,
    passwords,
    emit: eventEmitter(events, onError),
    checkDiscount: checkDiscount ?? (async () => ({ refused: 'This code does not exist.' })),
    now,
    secure,
  }

  const app = express()
  const handlebars = Handlebars.create()
  registerViewHelpers(handlebars)
  app.engine('hbs', viewEngine(inFolder('views'), handlebars))
  // Last, so that it may replace what the shop registered.
  options.helpers?.(handlebars)
  app.set('views', inFolder('views'))
  app.set('view engine', 'hbs')
  app.enable('view cache')
  app.disable('x-powered-by')
  Object.assign(app.locals, { categories, asked, announcement })

  app.use(securityHeaders(secure))
  app.use(express.static(inFolder('public'), { index: false, maxAge: '1h' }))
  app.use(pictureRoutes())
  app.use(express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 50 }))
  app.use(cookieParser(typeof secret === 'string' ? secret : [...secret]))
  app.use(readVisit(context))
  options.before?.(app)
  app.use(sameOrigin(origin))
  app.use((_req, res, next) => {
    // The header shows the visitor's basket and name, so no page may be kept by a shared cache.
    if (!res.hasHeader('Cache-Control')) res.set('Cache-Control', 'private, no-cache')
    next()
  })
  app.use(homeRoutes(), categoryRoutes(context), productRoutes(context), searchRoutes(context))
  app.use(cartRoutes(context), checkoutRoutes(context), orderRoutes(context), accountRoutes(context))
  app.use(consentRoutes(context), informationRoutes())
  app.use(notFound, answerErrors(onError))
  return Object.assign(app, { database, passwords, close: () => database.close() })
}
