import { randomInt } from 'node:crypto'
import type { CategorySlug } from '../catalogue/product.ts'
import { clearCart, readCart } from './carts.ts'
import { type ShopDatabase, transaction } from './database.ts'
import { isRedeemed, redeem } from './redemptions.ts'
import type { Discount, Line, Totals } from './totals.ts'

export interface OrderLine {
  readonly slug: string
  readonly name: string
  readonly category: CategorySlug
  /** EUR cents, for one. */
  readonly price: number
  readonly quantity: number
  readonly total: number
}

export interface Delivery {
  readonly name: string
  readonly street: string
  readonly postcode: string
  readonly city: string
  readonly country: string
}

/** An order as it was placed: later changes of prices or names do not touch it. */
export interface Order extends Totals {
  /** What the customer quotes, such as `TB-7K3M9Q2X`. */
  readonly number: string
  readonly accountId: number | undefined
  /** Milliseconds. */
  readonly placedAt: number
  readonly email: string
  readonly currency: 'EUR'
  readonly lines: readonly OrderLine[]
  readonly delivery: Delivery
  readonly discountCode: Discount | undefined
}

export interface Placing {
  readonly cartId: number
  /** The total the customer agreed to, in cents. */
  readonly agreedTotal: number
  readonly email: string
  readonly delivery: Delivery
  readonly accountId: number | undefined
}

// No letters or digits that are mistaken for one another on the telephone.
const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const newNumber = (): string =>
  `TB-${Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('')}`

const toOrderLine = ({ product: { slug, name, category, price }, quantity, total }: Line): OrderLine => ({
  slug,
  name,
  category,
  price,
  quantity,
  total,
})

/** Why no order was placed; nothing changed then. */
export type Refusal =
  /** Nothing is in the cart: most likely the button was pressed twice. */
  | 'empty'
  /** The cart no longer costs what the customer agreed to. */
  | 'changed'
  /** The account has redeemed the discount code meanwhile. */
  | 'code-used'

/** Turns a cart into an order, uses up its discount code and empties it: all or nothing. */
export function placeOrder(
  database: ShopDatabase,
  { cartId, agreedTotal, email, delivery, accountId }: Placing,
  now: number,
): Order | Refusal {
  return transaction(database, () => {
    const { lines, subtotal, discount, shipping, total, discountCode } = readCart(database, cartId)
    if (lines.length === 0) return 'empty'
    if (total !== agreedTotal) return 'changed'
    const code = discountCode?.code
    if (code !== undefined && (accountId === undefined || isRedeemed(database, accountId, code))) {
      return 'code-used'
    }
    const order: Order = {
      number: newNumber(),
      accountId,
      placedAt: now,
      email,
      currency: 'EUR',
      lines: lines.map(toOrderLine),
      delivery,
      subtotal,
      discount,
      shipping,
      total,
      discountCode,
    }
    const row = database
      .prepare(
        'INSERT INTO orders (number, account_id, placed_at, email, details) VALUES (?, ?, ?, ?, ?) RETURNING id',
      )
      .get(order.number, accountId ?? null, now, email, JSON.stringify(order))
    if (code !== undefined && accountId !== undefined) redeem(database, accountId, code, Number(row?.id))
    clearCart(database, cartId)
    return order
  })
}

const toOrder = (row: Record<string, unknown>): Order => ({
  ...(JSON.parse(String(row.details)) as Order),
  accountId: row.account_id === null ? undefined : Number(row.account_id),
})

export function findOrder(database: ShopDatabase, number: string): Order | undefined {
  const row = database.prepare('SELECT * FROM orders WHERE number = ?').get(number)
  return row === undefined ? undefined : toOrder(row)
}

/** An account's orders, newest first. */
export const ordersOf = (database: ShopDatabase, accountId: number): readonly Order[] =>
  database
    .prepare('SELECT * FROM orders WHERE account_id = ? ORDER BY placed_at DESC, id DESC LIMIT 100')
    .all(accountId)
    .map(toOrder)
