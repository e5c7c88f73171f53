import type { Request, Response } from 'express'
import type { Category, Product } from './catalogue/product.ts'
import type { Choices } from './consent.ts'
import type { Account } from './shop/accounts.ts'
import type { Cart } from './shop/carts.ts'
import type { Order } from './shop/orders.ts'

/**
 * What happens in the shop, told to whoever listens. The first ones, up to `restockRequested`, are called before the page is
 * rendered and are not waited for; the others are awaited before the answer is sent. A listener that
 * throws or rejects is reported and changes nothing for the customer.
 */
export interface ShopEvents {
  /** A product page is about to be shown. */
  productViewed(req: Request, product: Product): void
  /** The reviews of a product were opened. */
  reviewRead(req: Request, product: Product): void
  /** A category page is about to be shown. */
  listViewed(req: Request, category: Category): void
  searched(req: Request, query: string, results: readonly Product[]): void
  /** `cart` is the cart afterwards. */
  productAdded(req: Request, product: Product, quantity: number, cart: Cart): void
  /** The checkout form is about to be shown. */
  checkoutStarted(req: Request, cart: Cart): void
  /** Somebody signed in wants to be told when a product is there again. */
  restockRequested(req: Request, product: Product): void
  /** The order is stored; money amounts are EUR cents. */
  orderCompleted(req: Request, order: Order): void | Promise<void>
  /** `req.shop.account` is the account already. */
  signedIn(req: Request, account: Account): void | Promise<void>
  /** A new account, signed in already; `signedIn` is not called as well. */
  signedUp(req: Request, account: Account): void | Promise<void>
  /** The session has ended and `req.shop.account` is gone. */
  signedOut(req: Request): void | Promise<void>
  /** A person answered about some purposes: only those in `choices`, the others stay as they were. */
  consentChosen(req: Request, res: Response, choices: Choices): void | Promise<void>
}

export type EmitEvent = <Name extends keyof ShopEvents>(
  name: Name,
  ...facts: Parameters<ShopEvents[Name]>
) => void | Promise<void>

/** Calls the listener of an event, if there is one, and reports its failures instead of passing them on. */
export function eventEmitter(listeners: Partial<ShopEvents>, onError: (error: unknown) => void): EmitEvent {
  return (name, ...facts) => {
    const listener = listeners[name] as ((...args: typeof facts) => void | Promise<void>) | undefined
    if (listener === undefined) return
    try {
      return listener.apply(listeners, facts)?.catch(onError)
    } catch (error) {
      onError(error)
    }
  }
}
