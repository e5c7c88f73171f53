import { findProduct } from '../catalogue/catalogue.ts'
import { type ShopDatabase, transaction } from './database.ts'
import { type Discount, type Line, type Totals, totalsOf } from './totals.ts'

/** The most of one product in a cart. */
export const mostOfOne = 20

export interface Cart extends Totals {
  /** `undefined` until something was put in. */
  readonly id: number | undefined
  readonly lines: readonly Line[]
  /** Pieces, not lines. */
  readonly count: number
  readonly discountCode: Discount | undefined
}

export const emptyCart: Cart = {
  id: undefined,
  lines: [],
  count: 0,
  discountCode: undefined,
  ...totalsOf([], undefined),
}

/** Reads a cart with today's prices; what the shop no longer sells is left out. */
export function readCart(database: ShopDatabase, id: number | undefined): Cart {
  if (id === undefined) return emptyCart
  const row = database.prepare('SELECT * FROM carts WHERE id = ?').get(id)
  if (row === undefined) return emptyCart
  const lines: Line[] = []
  const items = database
    .prepare('SELECT slug, quantity FROM cart_items WHERE cart_id = ? ORDER BY rowid')
    .all(id)
  for (const item of items) {
    const product = findProduct(String(item.slug))
    const quantity = Number(item.quantity)
    if (product?.inStock) lines.push({ product, quantity, total: product.price * quantity })
  }
  const discountCode =
    row.discount_code === null
      ? undefined
      : { code: String(row.discount_code), percent: Number(row.discount_percent) }
  return {
    id,
    lines,
    count: lines.reduce((sum, line) => sum + line.quantity, 0),
    discountCode,
    ...totalsOf(lines, discountCode),
  }
}

/** The account's cart, made if need be; without an account a new guest's cart. */
export function openCart(database: ShopDatabase, accountId: number | undefined, now: number): number {
  const row = database
    .prepare(
      `INSERT INTO carts (account_id, updated_at) VALUES (?, ?)
       ON CONFLICT (account_id) DO UPDATE SET updated_at = excluded.updated_at RETURNING id`,
    )
    .get(accountId ?? null, now)
  return Number(row?.id)
}

/** The cart of an account, if it has one. */
export function cartOfAccount(database: ShopDatabase, accountId: number): number | undefined {
  const row = database.prepare('SELECT id FROM carts WHERE account_id = ?').get(accountId)
  return row && Number(row.id)
}

/** Puts more of a product in, up to {@link mostOfOne}. */
export function addToCart(database: ShopDatabase, cartId: number, slug: string, quantity: number): void {
  database
    .prepare(
      `INSERT INTO cart_items (cart_id, slug, quantity) VALUES (?, ?, min(?, ${mostOfOne}))
       ON CONFLICT (cart_id, slug) DO UPDATE SET quantity = min(quantity + excluded.quantity, ${mostOfOne})`,
    )
    .run(cartId, slug, quantity)
}

/** Sets how many there are of a product already in the cart; 0 takes it out. */
export function setQuantity(database: ShopDatabase, cartId: number, slug: string, quantity: number): void {
  if (quantity === 0) {
    database.prepare('DELETE FROM cart_items WHERE cart_id = ? AND slug = ?').run(cartId, slug)
    return
  }
  database
    .prepare(`UPDATE cart_items SET quantity = min(?, ${mostOfOne}) WHERE cart_id = ? AND slug = ?`)
    .run(quantity, cartId, slug)
}

export function setDiscount(database: ShopDatabase, cartId: number, discount: Discount | undefined): void {
  database
    .prepare('UPDATE carts SET discount_code = ?, discount_percent = ? WHERE id = ?')
    .run(discount?.code ?? null, discount?.percent ?? null, cartId)
}

/** Empties a cart whose order was placed. */
export function clearCart(database: ShopDatabase, cartId: number): void {
  database.prepare('DELETE FROM cart_items WHERE cart_id = ?').run(cartId)
  setDiscount(database, cartId, undefined)
}

/** Gives a guest's cart to the account that signed in, adding to what the account had. Returns its cart. */
export function adoptCart(
  database: ShopDatabase,
  guestCart: number | undefined,
  accountId: number,
  now: number,
): number {
  return transaction(database, () => {
    const cartId = openCart(database, accountId, now)
    if (guestCart === undefined || guestCart === cartId) return cartId
    const items = database
      .prepare(
        `SELECT slug, quantity FROM cart_items JOIN carts ON carts.id = cart_id
         WHERE cart_id = ? AND account_id IS NULL`,
      )
      .all(guestCart)
    for (const item of items) addToCart(database, cartId, String(item.slug), Number(item.quantity))
    database.prepare('DELETE FROM carts WHERE id = ? AND account_id IS NULL').run(guestCart)
    return cartId
  })
}
