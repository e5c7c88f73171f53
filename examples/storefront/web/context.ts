import type { Request } from 'express'
import type { EmitEvent } from '../events.ts'
import type { ShopDatabase } from '../shop/database.ts'
import type { Passwords } from '../shop/passwords.ts'

/** The answer about a discount code: whole percent of the subtotal, or why not, in words for the customer. */
export type DiscountAnswer = { readonly percent: number } | { readonly refused: string }

export type CheckDiscount = (req: Request, code: string) => Promise<DiscountAnswer>

/** What the routes are made from. */
export interface ShopContext {
  readonly database: ShopDatabase
  readonly passwords: Passwords
  readonly emit: EmitEvent
  readonly checkDiscount: CheckDiscount
  /** Milliseconds. */
  readonly now: () => number
  /** Whether the site is reached by HTTPS. */
  readonly secure: boolean
}
