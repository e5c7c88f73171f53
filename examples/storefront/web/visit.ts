import type { CookieOptions, Request, RequestHandler, Response } from 'express'
import { type Choices, consentLifetime, readConsent, writeConsent } from '../consent.ts'
import { type Account, accountById } from '../shop/accounts.ts'
import { adoptCart, openCart, readCart } from '../shop/carts.ts'
import {
  endSession,
  extendSession,
  readSession,
  type Session,
  sessionLifetime,
  setSessionCart,
  startSession,
} from '../shop/sessions.ts'
import type { ShopContext } from './context.ts'

/** What the shop itself knows of a request, as `req.shop`. */
export interface Visit {
  session: Session | undefined
  /** The account that is signed in. */
  account: Account | undefined
  /** The last answer of this browser, `undefined` before the first. */
  consent: Choices | undefined
}

declare global {
  namespace Express {
    interface Request {
      shop: Visit
    }
  }
}

const aDay = 24 * 60 * 60_000

const cookieName = ({ secure }: ShopContext, name: string): string => (secure ? `__Host-${name}` : name)

const cookieOptions = ({ secure }: ShopContext, maxAge: number): CookieOptions => ({
  signed: true,
  httpOnly: true,
  sameSite: 'lax',
  secure,
  path: '/',
  maxAge,
})

function setSessionCookie(context: ShopContext, res: Response, token: string): void {
  res.cookie(cookieName(context, 'shop.session'), token, cookieOptions(context, sessionLifetime))
}

/** Finds out who is there, and gives every view what its frame needs as `shop`. */
export function readVisit(context: ShopContext): RequestHandler {
  const { database, now } = context
  return (req, res, next) => {
    const token: unknown = req.signedCookies[cookieName(context, 'shop.session')]
    const session = typeof token === 'string' ? readSession(database, token, now()) : undefined
    if (session !== undefined && session.expiresAt - now() < sessionLifetime - aDay) {
      extendSession(database, session.token, now())
      setSessionCookie(context, res, session.token)
    }
    const account = session?.accountId === undefined ? undefined : accountById(database, session.accountId)
    const cart = readCart(database, session?.cartId)
    const consent = readConsent(req.signedCookies[cookieName(context, 'shop.consent')])
    req.shop = { session, account, consent }
    res.locals.shop = {
      account,
      cartCount: cart.count,
      inBasket: cart.lines.map(({ product }) => product.slug),
      // Just signed up, wherever that led.
      opened: account !== undefined && req.query.opened !== undefined,
      askConsent: consent === undefined,
      address: req.originalUrl,
    }
    next()
  }
}

/** Signs an account in under a new session token, taking along what the guest had in the cart. */
export function signIn(context: ShopContext, req: Request, res: Response, account: Account): void {
  const { database, now } = context
  const previous = req.shop.session
  const guestCart = previous?.accountId === undefined ? previous?.cartId : undefined
  const cartId = adoptCart(database, guestCart, account.id, now())
  if (previous !== undefined) endSession(database, previous.token)
  const session = startSession(database, { accountId: account.id, cartId }, now())
  req.shop = { ...req.shop, session, account }
  setSessionCookie(context, res, session.token)
}

/** Ends the session here and in the database; the account keeps its cart. */
export function signOut(context: ShopContext, req: Request, res: Response): void {
  if (req.shop.session !== undefined) endSession(context.database, req.shop.session.token)
  req.shop = { ...req.shop, session: undefined, account: undefined }
  const { maxAge: _, ...options } = cookieOptions(context, 0)
  res.clearCookie(cookieName(context, 'shop.session'), options)
}

/** The visitor's cart, made now if this is the first thing they put in. */
export function cartOf(context: ShopContext, req: Request, res: Response): number {
  const { database, now } = context
  const { session, account } = req.shop
  if (session?.cartId !== undefined) return session.cartId
  const cartId = openCart(database, account?.id, now())
  if (session !== undefined) {
    setSessionCart(database, session.token, cartId)
    req.shop.session = { ...session, cartId }
    return cartId
  }
  req.shop.session = startSession(database, { cartId }, now())
  setSessionCookie(context, res, req.shop.session.token)
  return cartId
}

/** Remembers the answer to the banner in this browser. */
export function rememberConsent(context: ShopContext, req: Request, res: Response, choices: Choices): void {
  req.shop.consent = choices
  res.cookie(
    cookieName(context, 'shop.consent'),
    writeConsent(choices),
    cookieOptions(context, consentLifetime),
  )
}
